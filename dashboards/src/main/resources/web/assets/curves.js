// SPDX-License-Identifier: Apache-2.0
// The charts of a game, and the tools that all of them obey: smoothing, scale and rounds shown.

import {byId, h, render} from './dom.js';
import {capital, duration, inUnit, integer, number, percent} from './format.js';
import {ofColumn, ofPlayer} from './palette.js';
import {Chart} from './chart.js';

const CHARTS = [
    {id: 'loss', group: 'loss', title: 'Loss of each player', wide: true, canLog: true, smooths: true, unit: 'nats',
        format: number, note: 'nats'},
    {id: 'evaluations', title: 'Accuracy in evaluations', share: true, points: true, format: percent,
        note: 'rings: test images', emptyText: 'No evaluation yet'},
    {id: 'measure', group: 'measure', canLog: true, smooths: true, format: number},
    {id: 'accuracy', group: 'accuracy', title: 'Accuracy in training', share: true, smooths: true, format: percent},
    {id: 'gradient', group: 'gradient', title: 'Gradient norm', canLog: true, smooths: true, format: number,
        note: 'before clipping'},
    {id: 'time', group: 'time', title: 'Round time by phase', unit: 's', canLog: true, smooths: true, format: duration},
    {id: 'crafting', title: 'Time to craft attacks', unit: 's', canLog: true, smooths: true, format: duration},
    {id: 'speed', group: 'speed', title: 'Rounds per second', smooths: true, format: number},
    // at window 1 no attack is ever stale
    {id: 'staleness', group: 'staleness', title: 'Staleness', smooths: true, format: number, note: 'rounds',
        onlyAboveZero: true},
];
const RANGES = [
    ['all', 'all'], ['100', 'last 100'], ['1000', 'last 1,000'], ['10000', 'last 10,000'], ['range', 'zoomed'],
];
// a frame of drawing is followed by a rest of so many times its length
const REST = 8;

/** All charts. */
export class Curves {

    constructor(store, view) {
        this.store = store;
        this.view = view;
        this.charts = new Map();
        this.restUntil = 0;
        store.draws(['all', 'series', 'evaluations', 'view', 'ring'], (state) => this.draw(state));
        this.tools();
    }

    /** Forgets the charts: another game. */
    clear() {
        this.charts.forEach((chart) => chart.destroy());
        this.charts.clear();
        render(byId('charts'));
        this.view.reset();
    }

    repaint() {
        this.charts.forEach((chart) => chart.repaint());
        this.store.touch('view');
    }

    draw(state) {
        if (this.view.held) {
            return;
        }
        const now = performance.now();
        if (now < this.restUntil) {
            this.waiting ??= setTimeout(() => {
                this.waiting = null;
                this.store.touch('view');
            }, this.restUntil - now);
            return;
        }
        const series = this.view.series();
        const range = this.view.range();
        for (const [key, chart] of this.wanted(series)) {
            if (chart.options.id === 'evaluations') {
                chart.show(state.evaluations?.rounds ?? [], this.evaluationLines(state.evaluations), range);
            } else {
                chart.show(series.rounds, this.lines(series, key), range);
            }
        }
        this.showRange(range);
        this.restUntil = performance.now() + REST * (performance.now() - now);
    }

    /** Charts by key (group, and player of a measure) in the order in which they are shown. */
    wanted(series) {
        const keys = new Map();
        for (const options of CHARTS) {
            if (options.id === 'measure') {
                for (const player of measured(series)) {
                    const title = `What ${playerLabel(series, player)} learns from`;
                    keys.set('measure ' + player, {...options, title});
                }
            } else if (!options.onlyAboveZero || this.charts.has(options.id) || aboveZero(series, options.id)) {
                keys.set(options.id, options);
            }
        }
        for (const column of series.columns) {
            const chart = chartOf(column);
            if (!CHARTS.some((options) => options.id === chart) && !keys.has(chart)) {
                const format = (value) => inUnit(value, column.unit);
                keys.set(chart, {id: chart, title: chart, smooths: true, format});
            }
        }
        const fresh = [...keys.keys()].filter((key) => !this.charts.has(key));
        if (fresh.length) {
            fresh.forEach((key) => this.charts.set(key, new Chart(keys.get(key), this.view)));
            const ordered = [...keys.keys()].map((key) => this.charts.get(key).root);
            byId('charts').replaceChildren(...ordered);
        }
        return [...keys.keys()].map((key) => [key, this.charts.get(key)]);
    }

    lines(series, key) {
        const [chart, player] = key.startsWith('measure ') ? ['measure', key.slice(8)] : [key, null];
        const columns = series.columns.filter((column) => chartOf(column) === chart
            && (player === null || column.player === player));
        return columns.map((column, index) => ({
            id: column.id, label: name(series, column), ...ofColumn(column, index), values: column.values,
            low: series.thinned ? column.low : undefined, high: series.thinned ? column.high : undefined,
        }));
    }

    evaluationLines(evaluations) {
        const lines = [];
        for (const column of evaluations?.columns ?? []) {
            const look = {id: column.id, label: capital(column.label), ...ofPlayer(column.id)};
            const isTest = (index) => evaluations.splits[index] === 'test';
            const of = (test) => column.values.map((value, index) => isTest(index) === test ? value : null);
            lines.push({...look, values: joined(of(false))}, {...look, values: of(true), rings: true});
        }
        return lines;
    }

    tools() {
        const view = this.view;
        render(byId('curves-tools'),
            h('span', {class: 'range-text', id: 'range-text', 'aria-live': 'polite'}),
            h('button', {type: 'button', class: 'button', id: 'zoom-reset', hidden: true}, 'Show all rounds'),
            h('label', {class: 'tool'}, 'Rounds', h('select', {id: 'range-choice'},
                RANGES.map(([value, text]) => h('option', {value, hidden: value === 'range'}, text)))),
            h('label', {class: 'tool'}, 'Smoothing',
                h('input', {type: 'range', id: 'smoothing', min: 0, max: 0.99, step: 0.01, value: view.smoothing}),
                h('output', {id: 'smoothing-value', for: 'smoothing'}, view.smoothing.toFixed(2))),
            h('div', {class: 'segments', role: 'group', 'aria-label': 'Scale of losses, norms and times'},
                h('button', {type: 'button', 'data-scale': 'linear', 'aria-pressed': 'true'}, 'Linear'),
                h('button', {type: 'button', 'data-scale': 'log', 'aria-pressed': 'false'}, 'Log')));
        byId('zoom-reset').addEventListener('click', () => {
            view.showAll();
            byId('range-choice').focus();
        });
        byId('range-choice').addEventListener('change', (event) => {
            const value = event.target.value;
            if (value === 'all') {
                view.showAll();
            } else if (value !== 'range') {
                view.showLast(Number(value));
            }
        });
        byId('smoothing').addEventListener('input', (event) => {
            view.smoothing = Number(event.target.value);
            byId('smoothing-value').textContent = view.smoothing.toFixed(2);
            this.now();
        });
        byId('curves-tools').addEventListener('click', (event) => {
            const scale = event.target.dataset.scale;
            if (scale) {
                view.log = scale === 'log';
                for (const button of byId('curves-tools').querySelectorAll('[data-scale]')) {
                    button.setAttribute('aria-pressed', String(button.dataset.scale === scale));
                }
                this.now();
            }
        });
    }

    /** Draws in the next frame: somebody has turned a knob and looks. */
    now() {
        this.restUntil = 0;
        this.store.touch('view');
    }

    showRange([from, to]) {
        const zoomed = this.view.mode !== 'all';
        const text = zoomed ? `rounds ${integer(from)} to ${integer(to)}` : '';
        if (byId('range-text').textContent !== text) {
            byId('range-text').textContent = text;
        }
        byId('zoom-reset').hidden = !zoomed;
        const choice = this.view.mode === 'last' ? String(this.view.count) : this.view.mode;
        if (byId('range-choice').value !== choice) {
            byId('range-choice').value = choice;
        }
    }
}

/** The chart that a column belongs to. */
function chartOf(column) {
    if (column.group === 'measure' && /gradient.?norm$/i.test(column.id)) {
        return 'gradient';
    }
    return column.group === 'time' && column.player !== 'defender' ? 'crafting' : column.group;
}

/** Players that have measures of their own. */
function measured(series) {
    const columns = series.columns.filter((column) => chartOf(column) === 'measure');
    return new Set(columns.map((column) => column.player));
}

/** Whether a chart would show anything but zeros. */
function aboveZero(series, chart) {
    return series.columns.some((column) => chartOf(column) === chart
        && (column.high ?? column.values).some((value) => value > 0));
}

/** The name of an attacker. */
function playerLabel(series, player) {
    const loss = series.columns.find((column) => column.group === 'loss' && column.player === player);
    return loss ? loss.label.replace(/ loss$/, '') : player;
}

/** In most charts a line of an attacker needs its name only, in one of its own the name is known. */
function name(series, column) {
    if (!column.player || column.player === 'defender') {
        return column.group === 'accuracy' ? column.label.replace(/ accuracy$/, '') : column.label;
    }
    const player = playerLabel(series, column.player);
    return chartOf(column) === 'measure' ? column.label.replace(player + ' ', '') : player;
}

/** Gaps become undefined: uPlot draws through these. */
function joined(values) {
    return values.map((value) => value === null ? undefined : value);
}
