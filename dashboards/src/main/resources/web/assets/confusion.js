// SPDX-License-Identifier: Apache-2.0
// What is taken for what, as a table whose cells are tinted by the share of their row.

import {byId, empty, h, render} from './dom.js';
import {capital, integer, percent} from './format.js';

/** The confusion matrix of the images that were chosen. */
export class Confusion {

    constructor(store) {
        this.store = store;
        this.chosen = 'clean';
        store.draws(['all', 'confusion', 'game', 'choice'], (state) => this.draw(state));
        byId('confusion-choice').addEventListener('change', (event) => {
            this.chosen = event.target.value;
            store.touch('choice');
        });
    }

    draw(state) {
        const matrices = state.confusion ?? [];
        const matrix = matrices.find((candidate) => candidate.id === this.chosen) ?? matrices[0];
        render(byId('confusion-choice'), matrices.map((each) => h('label',
            {'data-key': each.id, class: each === matrix ? 'chosen' : null},
            h('input', {type: 'radio', name: 'confusion', value: each.id, checked: each === matrix}),
            capital(each.label))));
        if (!matrix) {
            render(byId('confusion'), empty('No evaluation yet.'));
            return;
        }
        const names = state.game?.classNames ?? [];
        const name = (label) => names[label] ?? String(label);
        const long = names.some((each) => each.length > 2);
        const total = matrix.counts.flat().reduce((sum, count) => sum + count, 0);
        const right = matrix.counts.reduce((sum, row, label) => sum + row[label], 0);
        render(byId('confusion'),
            h('p', {class: 'note'}, `${capital(matrix.label)}, round ${integer(matrix.round)}:`
                + ` ${integer(right)} of ${integer(total)} correct, ${percent(total ? right / total : null)}.`
                + ' Rows are the true class, columns the prediction.'),
            h('div', {class: 'scroll-x', tabindex: 0, role: 'group', 'aria-label': 'Confusion matrix'},
                h('table', {class: 'confusion' + (long ? ' long' : '')},
                    h('caption', {class: 'hidden'}, `Confusion under ${matrix.label}`),
                    h('thead', {}, h('tr', {}, h('th', {scope: 'col'}, h('span', {class: 'hidden'}, 'True class')),
                        matrix.counts.map((_, label) => h('th', {scope: 'col'}, h('span', {}, name(label)))),
                        h('th', {scope: 'col', class: 'recall'}, 'right'))),
                    h('tbody', {}, matrix.counts.map((row, label) => this.row(row, label, name))))));
    }

    row(row, label, name) {
        const sum = row.reduce((all, count) => all + count, 0);
        return h('tr', {}, h('th', {scope: 'row'}, name(label)),
            row.map((count, predicted) => h('td', {
                class: (predicted === label ? 'diagonal' : count ? 'off' : 'zero'),
                style: count ? `--share:${(count / sum).toFixed(3)}` : null,
                title: `${name(label)} seen as ${name(predicted)}: ${integer(count)} of ${integer(sum)}`,
            }, count || '·')),
            h('td', {class: 'recall'}, percent(sum ? row[label] / sum : null, 0)));
    }
}
