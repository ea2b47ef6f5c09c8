// SPDX-License-Identifier: Apache-2.0
// The defender's step, and how busy the devices are.

import {byId, empty, h, render} from './dom.js';
import {duration, integer, known, number, percent} from './format.js';
import {nth} from './palette.js';

const PHASES = ['waiting', 'queueing', 'training', 'committing'];

/** Panels of the defender and of the GPU workers. */
export class Devices {

    constructor(store) {
        store.draws(['all', 'defender', 'theme'], (state) => this.defender(state.defender));
        store.draws(['all', 'workers'], (state) => this.workers(state.workers ?? []));
    }

    defender(defender) {
        byId('defender-note').textContent = known(defender?.version) ? `version ${integer(defender.version)}` : '';
        if (!defender) {
            render(byId('defender'), empty('No round yet.'));
            return;
        }
        const phases = defender.phases ?? {};
        const sum = PHASES.reduce((total, phase) => total + (phases[phase] ?? 0), 0);
        const rest = Math.max(0, (phases.total ?? sum) - sum);
        const parts = PHASES.map((phase) => [phase, phases[phase] ?? 0]);
        if (rest > 0.005 * sum) {
            parts.push(['other', rest]);
        }
        const all = Math.max(1e-9, sum + rest);
        render(byId('defender'),
            h('dl', {class: 'facts'},
                fact('Learning rate', number(defender.learningRate)),
                fact('Gradient norm', number(defender.gradientNorm)),
                fact('Round time', duration(phases.total))),
            h('div', {class: 'stack', 'aria-hidden': 'true'}, parts.map(([name, seconds], index) =>
                h('span', {style: `width:${(100 * seconds / all).toFixed(1)}%;background:${tone(name, index)}`}))),
            h('ul', {class: 'stack-legend'}, parts.map(([name, seconds], index) => h('li', {},
                h('i', {style: `background:${tone(name, index)}`, 'aria-hidden': 'true'}), name,
                h('b', {}, duration(seconds))))));
    }

    workers(workers) {
        if (workers.length === 0) {
            render(byId('workers'), empty('No device has reported yet.'));
            return;
        }
        render(byId('workers'), workers.map((worker) => h('div',
            {class: 'worker', 'data-key': worker.process + ' ' + worker.device},
            h('div', {class: 'worker-head'}, h('b', {}, worker.device),
                h('span', {class: 'note clip', title: worker.process}, worker.process),
                h('span', {class: 'num'}, percent(worker.busyRatio, 0), ' busy')),
            busy(worker),
            h('p', {class: 'note'}, `${integer(worker.waitingJobs)} waiting`,
                Object.entries(worker.jobs ?? {}).map(([kind, job]) => ' · ' + jobs(kind, job))))));
    }
}

function busy(worker) {
    const share = Math.min(1, worker.busyRatio ?? 0);
    return h('div', {class: 'bar', role: 'meter', 'aria-label': `${worker.device} of ${worker.process} busy`,
        'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-valuenow': Math.round(100 * share)},
    h('span', {style: `width:${(100 * share).toFixed(1)}%`}));
}

function jobs(kind, {count, seconds}) {
    return `${integer(count)} ${kind} ${count ? duration(seconds / count) + ' each' : ''}`;
}

function fact(name, value) {
    return h('div', {}, h('dt', {}, name), h('dd', {}, value));
}

function tone(name, index) {
    return name === 'other' ? 'var(--line-strong)' : nth(index).color;
}
