// SPDX-License-Identifier: Apache-2.0
// One chart over rounds, drawn by uPlot: lines with their raw values and their spread faint behind,
// a legend that shows the values under the cursor and switches lines on and off.

import {h, svg, render} from './dom.js';
import {integer, tick, percent, duration} from './format.js';
import {colours, faint} from './palette.js';
import {newestIndex, smooth} from './series.js';

const ROUND_STEPS = Array.from({length: 9}, (_, power) => 10 ** power)
    .flatMap((power) => [power, 2 * power, 5 * power]);
const KEYS_HELP = 'Arrow keys move the cursor, plus and minus zoom, Escape shows all rounds.';

/**
 * `options`: title, unit (of the axis), format (value → text), share (between 0 and 1), canLog,
 * smooths, wide. `lines`: [{id, label, color, dash, values, low?, high?, rings?}], rings being points
 * without a line.
 */
export class Chart {

    constructor(options, view) {
        this.options = options;
        this.view = view;
        this.hidden = new Set();
        this.plot = null;
        this.shape = '';
        this.lines = [];
        this.cursorAt = null;
        this.onScreen = true;
        this.stale = null;
        this.build();
    }

    build() {
        this.at = h('span', {class: 'chart-at'});
        this.canvas = h('div', {class: 'chart-canvas', tabindex: 0, role: 'group',
            'aria-label': `${this.options.title} over rounds. ${KEYS_HELP}`});
        this.legend = h('ul', {class: 'legend', 'aria-label': `Lines of ${this.options.title}`});
        this.root = h('figure', {class: 'chart panel' + (this.options.wide ? ' wide' : '')},
            h('figcaption', {class: 'chart-head'}, h('h3', {}, this.options.title),
                this.options.note ? h('span', {class: 'note'}, this.options.note) : null, this.at),
            this.canvas, this.legend);
        this.legend.addEventListener('click', (event) => this.toggle(event));
        this.canvas.addEventListener('keydown', (event) => this.key(event));
        this.canvas.addEventListener('mousedown', () => this.view.hold());
        this.observers = [new ResizeObserver(() => this.resize()),
            new IntersectionObserver(([entry]) => this.seen(entry.isIntersecting), {rootMargin: '100px'})];
        this.observers[0].observe(this.canvas);
        this.observers[1].observe(this.root);
    }

    /** The chart is taken off the page. */
    destroy() {
        this.observers.forEach((observer) => observer.disconnect());
        this.plot?.destroy();
        this.plot = null;
    }

    /** Draws now, or when it comes into sight. */
    show(rounds, lines, range) {
        this.stale = {rounds, lines, range};
        if (this.onScreen) {
            this.draw();
        }
    }

    seen(onScreen) {
        this.onScreen = onScreen;
        if (onScreen && this.stale) {
            this.draw();
        }
    }

    /** Draws all anew, in other colours. */
    repaint() {
        this.shape = '';
    }

    draw() {
        const {rounds, lines, range} = this.stale;
        this.stale = null;
        this.range = range;
        const drawn = lines.filter((line) => line.values.some((value) => value !== null && value !== undefined));
        const smoothing = this.options.smooths ? this.view.smoothing : 0;
        const log = this.options.canLog && this.view.log;
        this.lines = drawn.map((line) => this.prepare(line, smoothing, log));
        this.root.classList.toggle('is-empty', drawn.length === 0);
        this.canvas.dataset.empty = drawn.length ? '' : this.options.emptyText ?? 'No values yet';
        if (drawn.length === 0) {
            this.plot?.destroy();
            this.plot = null;
            this.shape = '';
        } else {
            this.plotData(rounds, log);
        }
        this.showLegend();
    }

    prepare(line, smoothing, log) {
        const positive = (values) => log && values ? values.map((value) => value > 0 ? value : null) : values;
        return {...line, raw: positive(line.values), low: positive(line.low), high: positive(line.high),
            smoothed: line.rings ? null : positive(smoothing > 0 ? smooth(line.values, smoothing) : line.values),
            faintRaw: smoothing > 0 && !line.rings};
    }

    plotData(rounds, log) {
        const data = [rounds];
        for (const line of this.lines) {
            if (line.low && line.high && !line.rings) {
                data.push(line.high, line.low);
            }
            if (line.faintRaw) {
                data.push(line.raw);
            }
            data.push(line.smoothed ?? line.raw);
        }
        const few = rounds.length < 60;
        const shape = JSON.stringify([log, few,
            this.lines.map((line) => [line.id, line.label, line.color, Boolean(line.low), line.faintRaw])]);
        if (shape !== this.shape) {
            this.shape = shape;
            this.plot?.destroy();
            this.plot = new window.uPlot(this.plotOptions(log, few), data, this.canvas);
        } else {
            this.plot.setData(data, true);
        }
    }

    plotOptions(log, few) {
        const look = colours();
        const series = [{}];
        const bands = [];
        for (const line of this.lines) {
            const show = !this.hidden.has(line.id);
            const bare = {show, points: {show: false}, line: line.id};
            if (line.low && line.high && !line.rings) {
                bands.push({series: [series.length, series.length + 1], fill: faint(line.color, 0.09)});
                const edge = {...bare, auto: false, width: 0, stroke: 'transparent'};
                series.push(edge, {...edge});
            }
            if (line.faintRaw) {
                series.push({...bare, width: 1, stroke: faint(line.color, 0.28)});
            }
            series.push({...bare, main: true, color: line.color,
                width: 1.75, stroke: line.color, dash: line.dash, spanGaps: false,
                paths: line.rings ? () => null : undefined,
                points: line.rings ? {show: true, size: 9, width: 1.75, fill: look.panel, stroke: line.color}
                    : {show: this.options.points || few, size: 4, fill: line.color, stroke: line.color}});
        }
        const axis = {stroke: look.muted, font: `11px ${look.font}`, ticks: {show: false},
            grid: {stroke: look.grid, width: 1}, border: {show: false}};
        const format = this.options.share ? (value) => percent(value, 0)
            : this.options.unit === 's' ? (value) => value === 0 ? '0' : duration(value) : tick;
        return {
            ...this.size(), series, bands, legend: {show: false}, padding: [8, 16, 0, 0],
            scales: {
                x: {time: false, range: () => this.xRange()},
                y: {distr: log ? 3 : 1, range: (plot, min, max) => this.yRange(min, max, log)},
            },
            axes: [
                {...axis, size: 24, gap: 4, space: 64, incrs: ROUND_STEPS, values: (plot, splits) => splits.map(tick)},
                {...axis, size: 46, gap: 6, space: 28,
                    values: (plot, splits) => splits.map((value) => value === null ? '' : format(value))},
            ],
            cursor: {
                drag: {x: true, y: false, setScale: false, dist: 4},
                sync: {key: 'rounds', setSeries: false, scales: ['x', null],
                    filters: {pub: (type) => type === 'mousemove' || type === 'mouseleave'}},
                bind: {dblclick: () => () => this.view.showAll()},
                points: {size: (plot, index) => plot.series[index].main ? 6 : 0, width: 0,
                    fill: (plot, index) => plot.series[index].color, stroke: () => 'transparent'},
                y: false,
            },
            hooks: {
                setSelect: [(plot) => this.selected(plot)],
                setCursor: [(plot) => this.pointed(plot)],
            },
        };
    }

    xRange() {
        const [from, to] = this.range;
        return from === to ? [from - 1, to + 1] : this.range;
    }

    yRange(min, max, log) {
        if (min === null || max === null) {
            return log ? [0.1, 1] : [0, 1];
        }
        if (min === max && !log) {
            return min === 0 ? [0, 1] : [min - Math.abs(min) / 10, max + Math.abs(max) / 10];
        }
        if (log) {
            return window.uPlot.rangeLog(min, max, 10, false);
        }
        if (this.options.share) {
            return window.uPlot.rangeNum(min, max, {min: {pad: 0.08, hard: 0}, max: {pad: 0.08, hard: 1}});
        }
        return window.uPlot.rangeNum(min, max, {min: {pad: 0.06, soft: 0, mode: 1}, max: {pad: 0.06}});
    }

    size() {
        return {width: Math.max(120, this.canvas.clientWidth), height: Math.max(80, this.canvas.clientHeight)};
    }

    resize() {
        if (this.plot) {
            const {width, height} = this.size();
            if (width !== this.plot.width || height !== this.plot.height) {
                this.plot.setSize({width, height});
            }
        }
    }

    selected(plot) {
        const {left, width} = plot.select;
        if (width > 4) {
            const from = plot.posToVal(left, 'x');
            const to = plot.posToVal(left + width, 'x');
            plot.setSelect({left: 0, top: 0, width: 0, height: 0}, false);
            this.view.zoom(from, to);
        }
    }

    pointed(plot) {
        const index = plot.cursor.left >= 0 ? plot.cursor.idx : null;
        if (index !== this.cursorAt) {
            this.cursorAt = index;
            this.showValues();
        }
    }

    key(event) {
        const plot = this.plot;
        const moves = {ArrowLeft: -1, ArrowRight: 1, PageUp: -20, PageDown: 20};
        if (!plot || event.ctrlKey || event.metaKey || event.altKey) {
            return;
        }
        if (event.key in moves) {
            const rounds = plot.data[0];
            const index = Math.max(0, Math.min(rounds.length - 1, (this.cursorAt ?? rounds.length) + moves[event.key]));
            plot.setCursor({left: plot.valToPos(rounds[index], 'x'), top: 10}, true, true);
        } else if (event.key === '+' || event.key === '-') {
            this.view.zoomBy(event.key === '+' ? 0.5 : 2, this.cursorAt === null ? null : plot.data[0][this.cursorAt]);
        } else if (event.key === 'Escape') {
            this.view.showAll();
        } else {
            return;
        }
        event.preventDefault();
    }

    toggle(event) {
        const id = event.target.closest('button')?.dataset.line;
        if (id === undefined) {
            return;
        }
        if (event.shiftKey) {
            const others = this.lines.map((line) => line.id).filter((other) => other !== id);
            const alone = others.every((other) => this.hidden.has(other)) && !this.hidden.has(id);
            this.hidden = new Set(alone ? [] : others);
        } else if (!this.hidden.delete(id)) {
            this.hidden.add(id);
        }
        this.plot?.batch(() => this.plot.series.forEach((series, index) => {
            if (index > 0) {
                this.plot.setSeries(index, {show: !this.hidden.has(series.line)});
            }
        }));
        this.showLegend();
    }

    showLegend() {
        const labels = new Set();
        const named = this.lines.filter((line) => !labels.has(line.id) && labels.add(line.id));
        render(this.legend, named.map((line) => h('li', {'data-key': line.id},
            h('button', {type: 'button', 'data-line': line.id, 'aria-pressed': String(!this.hidden.has(line.id)),
                title: 'Click: show or hide. Shift-click: only this one.'},
            swatch(line), h('span', {class: 'legend-name'}, line.label),
            h('span', {class: 'legend-value', 'data-keep': ''})))));
        this.showValues();
    }

    showValues() {
        const at = this.cursorAt;
        const rounds = this.plot?.data[0];
        const inside = at !== null && rounds && at < rounds.length;
        this.at.textContent = inside ? 'round ' + integer(rounds[at]) : '';
        const values = this.legend.getElementsByClassName('legend-value');
        const texts = new Map();
        const found = new Map();
        for (const line of this.lines) {
            const shown = line.smoothed ?? line.raw;
            const index = inside ? at : newestIndex(shown);
            const value = shown[index] ?? null;
            // of two lines with one name, validation and test, the newer one counts
            if (value !== null && index >= (found.get(line.id) ?? -1)) {
                found.set(line.id, index);
                texts.set(line.id, this.options.format(value));
            }
        }
        for (const element of values) {
            const text = texts.get(element.parentNode.dataset.line) ?? '–';
            if (element.textContent !== text) {
                element.textContent = text;
            }
        }
    }
}

/** A piece of a line in its colour and dash: how it is told apart without colours. */
export function swatch({color, dash}) {
    return svg('svg', {class: 'swatch', width: 20, height: 8, viewBox: '0 0 20 8', 'aria-hidden': 'true'},
        svg('line', {x1: 1, y1: 4, x2: 19, y2: 4, stroke: color, 'stroke-width': 2.5,
            'stroke-dasharray': dash.length ? dash.join(' ') : null}));
}

/** A small line without axes, of the last evaluations. */
export class Sparkline {

    constructor() {
        this.root = h('div', {class: 'spark', 'data-keep': '', 'aria-hidden': 'true'});
        this.plot = null;
        new ResizeObserver(() => this.plot?.setSize(this.size())).observe(this.root);
    }

    show(rounds, values, color) {
        const key = color;
        if (rounds.length < 2) {
            return;
        }
        if (this.plot && this.key === key) {
            this.plot.setData([rounds, values]);
            return;
        }
        this.plot?.destroy();
        this.key = key;
        this.plot = new window.uPlot({
            ...this.size(), legend: {show: false}, cursor: {show: false}, padding: [3, 2, 3, 2],
            scales: {x: {time: false}}, axes: [{show: false}, {show: false}],
            series: [{}, {stroke: color, width: 1.5, fill: faint(color, 0.1), points: {show: false}}],
        }, [rounds, values], this.root);
    }

    size() {
        return {width: Math.max(40, this.root.clientWidth), height: Math.max(20, this.root.clientHeight)};
    }
}
