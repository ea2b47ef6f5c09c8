// SPDX-License-Identifier: Apache-2.0
// What counts: accuracy on clean images, under each attack and in the worst case, as last measured.

import {byId, empty, h, icon, render} from './dom.js';
import {ago, capital, date, DASH, integer, known, number, options, percent} from './format.js';
import {ofPlayer} from './palette.js';
import {Sparkline, swatch} from './chart.js';

const ORDER = {clean: 0, attack: 1, worst: 2};

/** One card for each number. */
export class Score {

    constructor(store, reportedAt) {
        this.reportedAt = reportedAt;
        this.sparks = new Map();
        store.draws(['all', 'score', 'minute'], (state) => this.draw(state));
        store.draws(['all', 'score', 'evaluations'], (state) => this.trends(state));
    }

    clear() {
        this.sparks.clear();
        render(byId('score'));
    }

    draw(state) {
        const score = [...(state.score ?? [])].sort((a, b) => ORDER[a.kind] - ORDER[b.kind]);
        if (score.length === 0) {
            render(byId('score'), h('div', {class: 'panel card-empty'}, empty('No evaluation yet.'
                + ' Accuracies on clean images, under each attack and in the worst case will be shown here.')));
            return;
        }
        render(byId('score'), score.map((entry) => this.card(entry)));
    }

    trends(state) {
        for (const entry of state.score ?? []) {
            const column = state.evaluations?.columns.find((candidate) => candidate.id === entry.id);
            if (column) {
                this.spark(entry.id).show(...history(state.evaluations, column), ofPlayer(entry.id).color);
            }
        }
    }

    spark(id) {
        if (!this.sparks.has(id)) {
            this.sparks.set(id, new Sparkline());
        }
        return this.sparks.get(id);
    }

    card(entry) {
        const look = ofPlayer(entry.id);
        const spark = this.spark(entry.id).root;
        const placed = spark.isConnected ? h('div', {class: 'spark', 'data-keep': '', 'aria-hidden': 'true'}) : spark;
        return h('article', {class: 'card panel ' + entry.kind, 'data-key': entry.id, style: `--tone:${look.color}`},
            h('h3', {title: options(entry.options) || null}, swatch(look), h('span', {}, capital(entry.label)),
                known(entry.meanLoss) ? h('small', {}, 'loss ' + number(entry.meanLoss)) : null),
            h('p', {class: 'big'}, h('span', {class: 'value'}, percent(entry.value)), trend(entry)),
            placed,
            h('p', {class: 'note'}, `${entry.split || 'validation'}, round ${integer(entry.round)}`),
            h('p', {class: 'note'}, 'measured ',
                h('time', {datetime: new Date(entry.at ?? 0).toISOString(), title: date(entry.at)},
                    this.reportedAt === null ? ago(entry.at) : date(entry.at))));
    }
}

function trend({value, previous}) {
    if (!known(previous) || !known(value)) {
        return h('span', {class: 'trend level'}, h('span', {class: 'hidden'}, 'no earlier value'), DASH);
    }
    const points = 100 * (value - previous);
    const way = Math.abs(points) < 0.05 ? 'level' : points > 0 ? 'up' : 'down';
    return h('span', {class: 'trend ' + way, title: 'Since the evaluation before, in percentage points'},
        icon(way, {up: 'up', down: 'down', level: 'unchanged'}[way]), Math.abs(points).toFixed(1),
        h('small', {}, ' pts'));
}

/** Rounds and values of all evaluations. */
function history(evaluations, column) {
    const at = [...column.values.keys()].filter((index) => column.values[index] !== null);
    return [at.map((index) => evaluations.rounds[index]), at.map((index) => column.values[index])];
}
