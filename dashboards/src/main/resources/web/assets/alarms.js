// SPDX-License-Identifier: Apache-2.0
// What somebody should look at: alarms, fouls and events.

import {byId, empty, h, icon, render} from './dom.js';
import {ago, capital, clock, date, integer, words} from './format.js';
import {ofPlayer} from './palette.js';
import {swatch} from './chart.js';

const RANK = {critical: 0, warning: 1, info: 2};
const EVENTS_SHOWN = 100;

/** Panels of alarms, fouls and events. */
export class Alarms {

    constructor(store, reportedAt) {
        this.reportedAt = reportedAt;
        store.draws(['all', 'alarms', 'game', 'minute'],
            (state) => this.alarms(state.alarms ?? [], Boolean(state.game)));
        store.draws(['all', 'fouls', 'game'], (state) => this.fouls(state.fouls ?? {total: 0}, Boolean(state.game)));
        store.draws(['all', 'events'], (state) => this.events(state.events ?? []));
    }

    alarms(alarms, playing) {
        const sorted = [...alarms].sort(
            (a, b) => (RANK[a.severity] ?? 3) - (RANK[b.severity] ?? 3) || (b.since ?? 0) - (a.since ?? 0));
        byId('alarms-count').textContent = sorted.length ? integer(sorted.length) : '';
        if (sorted.length === 0) {
            render(byId('alarms'), playing
                ? h('p', {class: 'empty all-well'}, icon('good'), 'No alarms')
                : empty('No game to watch yet.'));
            return;
        }
        render(byId('alarms'), h('ul', {class: 'alarms'}, sorted.map((alarm) => this.alarm(alarm))));
    }

    alarm(alarm) {
        const since = this.reportedAt === null ? ago(alarm.since).replace(' ago', '') : date(alarm.since);
        const round = alarm.round === null || alarm.round === undefined ? '' : `, round ${integer(alarm.round)}`;
        return h('li', {class: 'alarm ' + alarm.severity, 'data-key': alarm.id, 'data-alarm': alarm.id},
            icon(alarm.severity in RANK ? alarm.severity : 'info', alarm.severity),
            h('div', {}, h('p', {class: 'alarm-title'}, alarm.title), h('p', {class: 'alarm-detail'}, alarm.detail),
                // a time that runs would be read aloud each minute
                h('p', {class: 'note', 'aria-live': 'off'},
                    h('span', {'aria-hidden': 'true', title: date(alarm.since)}, 'since ' + since, round))));
    }

    fouls(fouls, playing) {
        byId('fouls-count').textContent = fouls.total > 0 ? integer(fouls.total) : '';
        if (!(fouls.total > 0)) {
            render(byId('fouls'), empty(playing ? 'No fouls: every answer kept the rules.' : 'No answers yet.'));
            return;
        }
        render(byId('fouls'),
            h('ul', {class: 'reasons'}, Object.entries(fouls.byReason ?? {}).sort((a, b) => b[1] - a[1])
                .map(([reason, count]) => h('li', {}, words(reason), h('b', {}, integer(count))))),
            h('div', {class: 'scroll-list', tabindex: 0, role: 'group', 'aria-label': 'Newest fouls'},
                h('ul', {class: 'entries'}, (fouls.recent ?? []).map((foul) => h('li', {},
                    h('p', {}, swatch(ofPlayer(foul.attacker)), h('b', {}, foul.attacker), ' ', words(foul.reason),
                        h('span', {class: 'note end'}, `round ${integer(foul.round)}`)),
                    foul.detail ? h('p', {class: 'note'}, foul.detail) : null)))));
    }

    events(events) {
        if (events.length === 0) {
            render(byId('events'), empty('Nothing has happened yet.'));
            return;
        }
        const newest = [...events].sort((a, b) => b.at - a.at).slice(0, EVENTS_SHOWN);
        render(byId('events'), h('ul', {class: 'entries'}, newest.map((event) => h('li', {},
            h('p', {}, h('time', {title: date(event.at)}, clock(event.at)), h('b', {}, capital(words(event.state))),
                h('span', {class: 'note end'}, `round ${integer(event.round)}`)),
            event.detail ? h('p', {class: 'note'}, event.detail) : null))));
    }
}
