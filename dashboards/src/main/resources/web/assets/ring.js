// SPDX-License-Identifier: Apache-2.0
// Who attacks: a row for each attacker that the game has seen.

import {byId, empty, h, icon, render} from './dom.js';
import {ago, date, duration, integer, number, options, percent} from './format.js';
import {ofPlayer} from './palette.js';
import {swatch} from './chart.js';

const SEATS = {
    playing: ['Playing', 'good', 'good'], silent: ['Silent', 'warning', 'warning'],
    absent: ['Absent', 'quiet', 'level'], left: ['Left', 'quiet', 'level'], ejected: ['Ejected', 'bad', 'critical'],
};
const HEADS = ['Attacker', 'State', 'Version', 'Staleness', 'Time per round', 'Loss', 'Accuracy', 'Used', 'Missed',
    'Fouls', 'Replicas', 'Last seen'];

/** The table of attackers. */
export class Ring {

    constructor(store, reportedAt) {
        this.reportedAt = reportedAt;
        store.draws(['all', 'ring', 'control', 'minute'], (state) => this.draw(state));
    }

    draw(state) {
        const ring = state.ring ?? [];
        const playing = ring.filter((seat) => seat.state === 'playing').length;
        byId('ring-note').textContent = ring.length ? `${playing} of ${ring.length} playing` : '';
        if (ring.length === 0) {
            render(byId('ring'), empty('No attacker yet.'));
            return;
        }
        const heads = state.control ? [...HEADS, ''] : HEADS;
        render(byId('ring'), h('table', {class: 'ring', role: 'table', 'aria-labelledby': 'ring-title'},
            h('thead', {role: 'rowgroup'}, h('tr', {role: 'row'}, heads.map((head, index) => h('th',
                {role: 'columnheader', scope: 'col', class: index > 1 && index < 11 ? 'num' : null},
                head || h('span', {class: 'hidden'}, 'Control'))))),
            h('tbody', {role: 'rowgroup'}, ring.map((seat) => this.row(seat, state.control)))));
    }

    row(seat, control) {
        const [text, tone, mark] = SEATS[seat.state] ?? [seat.state, 'quiet', 'level'];
        const cell = (label, value, more) => h('td', {role: 'cell', class: 'num', 'data-label': label, ...more}, value);
        return h('tr', {role: 'row', 'data-key': seat.attacker, class: seat.state === 'playing' ? null : 'off'},
            h('th', {role: 'rowheader', scope: 'row', class: 'who'},
                h('span', {class: 'who-name'}, swatch(ofPlayer(seat.attacker)), h('b', {}, seat.attacker),
                    seat.learning ? h('span', {class: 'tag'}, 'learning') : null),
                h('span', {class: 'note options', title: options(seat.options) || null}, options(seat.options))),
            h('td', {role: 'cell', 'data-label': 'State'}, h('span', {class: 'badge ' + tone}, icon(mark), text)),
            cell('Version', integer(seat.version)),
            cell('Staleness', integer(seat.staleness)),
            cell('Time per round', duration(seat.secondsPerRound)),
            cell('Loss', number(seat.loss)),
            cell('Accuracy', percent(seat.accuracy)),
            cell('Used', integer(seat.used)),
            cell('Missed', integer(seat.missed)),
            cell('Fouls', seat.fouls > 0 ? h('b', {class: 'bad-text'}, integer(seat.fouls)) : integer(seat.fouls)),
            cell('Replicas', integer(seat.replicas)),
            h('td', {role: 'cell', 'data-label': 'Last seen', class: 'seen'}, this.seen(seat.lastSeenAt)),
            control ? h('td', {role: 'cell', class: 'act'}, act(seat)) : null);
    }

    seen(at) {
        return at ? h('time', {title: date(at)}, this.reportedAt === null ? ago(at) : date(at)) : 'never';
    }
}

function act(seat) {
    const [action, verb] = seat.state === 'ejected' ? ['admit', 'Admit'] : ['eject', 'Eject'];
    return h('button', {type: 'button', class: 'button small', 'data-control': action, 'data-attacker': seat.attacker,
        'aria-label': `${verb} ${seat.attacker}`}, verb);
}
