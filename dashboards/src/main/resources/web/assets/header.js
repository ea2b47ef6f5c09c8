// SPDX-License-Identifier: Apache-2.0
// The top of the page: name, state, progress, pace, connection; and notices of what is out of order.

import {byId, h, icon, render} from './dom.js';
import {ago, clock, date, integer, known, number, percent, span} from './format.js';

const STATES = {
    started: ['Playing', 'good', 'resume'], resumed: ['Playing', 'good', 'resume'],
    paused: ['Paused', 'warning', 'pause'], stopped: ['Stopped', 'quiet', 'stop'],
    finished: ['Finished', 'done', 'good'], unknown: ['Waiting', 'quiet', 'level'],
};

const LINKS = {
    live: ['Live', 'good'], waiting: ['Waiting', 'warning'], broken: ['No Kafka', 'bad'], refused: ['Refused', 'bad'],
};

/** The header and the notices. */
export class Header {

    /** @param reportedAt millis of a report, null on a live page */
    constructor(store, reportedAt) {
        this.store = store;
        this.reportedAt = reportedAt;
        this.link = {up: true, since: null};
        this.note = null;
        store.draws(['all', 'game', 'status', 'connection'], (state) => this.head(state));
        store.draws(['all', 'status'], (state) => this.pace(state));
        store.draws(['all', 'connection', 'malformed', 'malformedDetail', 'link'], (state) => this.notices(state));
        byId('notices').addEventListener('click', (event) => {
            if (event.target.closest('[data-dismiss]')) {
                this.tell(null);
            }
        });
    }

    /** The server goes or comes. */
    linked(link) {
        if (link.up !== this.link.up) {
            this.link = link;
            if (this.store.state) {
                this.store.touch('link', 'connection');
            } else {
                this.connection(null);
                this.notices(null);
            }
        }
    }

    /** Shows a note until it is dismissed: {severity, title, detail}. */
    tell(note) {
        this.note = note;
        this.notices(this.store.state);
    }

    /** Times that run on; called once a second. */
    tick() {
        if (this.link.up === false || (this.store.state?.connection?.state ?? 'live') !== 'live') {
            this.notices(this.store.state);
        }
    }

    head(state) {
        const name = state.game?.name ?? 'Sparring';
        byId('game-name').textContent = name;
        byId('product').hidden = !state.game;
        const [text, tone, mark] = STATES[state.status?.state] ?? STATES.unknown;
        render(byId('state'), h('span', {class: 'badge ' + tone}, icon(mark), text));
        const {round, rounds} = state.status ?? {};
        const share = known(round) && rounds ? `${percent(round / rounds, 0)} · ` : '';
        document.title = share + name + ' · Sparring';
        this.connection(state);
    }

    connection(state) {
        if (this.reportedAt !== null) {
            render(byId('connection'), h('span', {class: 'link'}, 'Report of ' + date(this.reportedAt)));
            return;
        }
        const kafka = state?.connection?.state ?? 'waiting';
        const [text, tone] = this.link.up ? LINKS[kafka] ?? LINKS.waiting : ['No server', 'bad'];
        render(byId('connection'),
            h('span', {class: 'link ' + tone, 'data-link': this.link.up ? kafka : 'lost'},
                h('span', {class: 'dot', 'aria-hidden': 'true'}), text));
    }

    pace(state) {
        const status = state.status ?? {};
        const share = status.rounds ? Math.min(1, (status.round ?? 0) / status.rounds) : 0;
        render(byId('progress'),
            h('div', {class: 'progress-text'},
                h('span', {}, 'Round ', h('b', {id: 'round'}, integer(status.round)),
                    ' of ', h('span', {id: 'rounds'}, integer(status.rounds))),
                h('span', {class: 'note'}, status.rounds ? percent(share) : '')),
            h('div', {class: 'bar', role: 'progressbar', 'aria-label': 'Rounds played',
                'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-valuenow': Math.round(100 * share)},
            h('span', {style: `width:${(100 * share).toFixed(2)}%`})));
        const over = status.state === 'finished' || status.state === 'stopped';
        render(byId('pace'), [
            ['Speed', number(status.roundsPerSecond), 'rounds/s'],
            ['To go', !over && known(status.etaSeconds) ? span(status.etaSeconds) : '–'],
            ['Elapsed', span(status.elapsedSeconds)],
        ].map(([name, value, unit]) => h('div', {}, h('dt', {}, name),
            h('dd', {}, value, unit ? h('small', {}, ' ' + unit) : null))));
    }

    notices(state) {
        const list = [];
        if (!this.link.up) {
            list.push(['critical', 'The page has lost its server', since('No answer', this.link.since)
                + ' The page keeps trying and catches up by itself; meanwhile it shows what it knew before.']);
        } else if (state && this.reportedAt === null && state.connection?.state === 'broken') {
            list.push(['critical', 'Kafka is away', sentence(state.connection.detail)
                + since(' Away', state.connection.since) + ' Meanwhile the page shows what it knew before.']);
        } else if (state?.connection?.state === 'refused') {
            list.push(['critical', 'The game cannot be shown', sentence(state.connection.detail)]);
        } else if (state?.connection?.state === 'waiting') {
            list.push(['info', 'Waiting for the game', sentence(state.connection.detail)
                + ` Waiting since ${clock(state.connection.since)}. The page fills with the first record.`]);
        } else if (!state) {
            list.push(['info', 'Connecting', 'The page asks its server for the state of the game.']);
        }
        if (state?.malformed > 0) {
            const records = state.malformed === 1 ? 'record' : 'records';
            list.push(['warning', `${integer(state.malformed)} malformed ${records}`,
                sentence(state.malformedDetail || 'Some records could not be read and are left out.'), 'malformed']);
        }
        if (this.note) {
            list.push([this.note.severity, this.note.title, this.note.detail, 'note']);
        }
        render(byId('notices'), list.map(([severity, title, detail, key]) => h('div',
            {class: 'notice ' + severity, 'data-key': key ?? 'link'},
            icon(severity), h('p', {}, h('b', {}, title), ' ', detail), key === 'note' ? dismiss() : null)));
    }
}

function dismiss() {
    return h('button', {type: 'button', class: 'button icon-only', 'data-dismiss': '', 'aria-label': 'Dismiss'},
        icon('close'));
}

function since(what, at) {
    return `${what} since ${clock(at)}, ${ago(at)}.`;
}

/** A detail as a sentence of its own. */
function sentence(text) {
    const trimmed = (text ?? '').trim();
    return trimmed === '' || /[.!?]$/.test(trimmed) ? trimmed : trimmed + '.';
}
