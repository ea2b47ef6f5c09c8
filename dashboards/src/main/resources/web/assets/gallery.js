// SPDX-License-Identifier: Apache-2.0
// Test images: clean, what each attack adds, and what the classifier then sees.

import {byId, empty, h, icon, render} from './dom.js';
import {ago, date, integer, percent} from './format.js';
import {ofPlayer} from './palette.js';
import {swatch} from './chart.js';

/** A row for each image, a column for each attack. */
export class Gallery {

    constructor(store, reportedAt) {
        this.reportedAt = reportedAt;
        store.draws(['all', 'gallery', 'game'], (state) => this.draw(state));
        store.draws(['all', 'gallery', 'minute'], (state) => this.note(state.gallery));
    }

    note(gallery) {
        if (!gallery?.images?.length) {
            byId('gallery-note').textContent = '';
            return;
        }
        const at = this.reportedAt === null ? ago(gallery.at) : date(gallery.at);
        byId('gallery-note').textContent = `${gallery.split} images, round ${integer(gallery.round)}, ${at}`;
    }

    draw(state) {
        const images = state.gallery?.images ?? [];
        if (images.length === 0) {
            render(byId('gallery'), empty('No images yet: they come with the first evaluation.'));
            return;
        }
        const names = state.game?.classNames ?? [];
        const name = (label) => names[label] ?? String(label);
        const attacks = [...new Set(images.flatMap((image) => image.attacks.map((attack) => attack.attack)))];
        render(byId('gallery'),
            h('p', {class: 'legend-line note'}, verdict(true), 'correct', verdict(false),
                'misclassified, with a frame. Under each image: the prediction and its confidence.'),
            h('div', {class: 'scroll-x', tabindex: 0, role: 'group', 'aria-label': 'Table of images'},
                h('table', {class: 'gallery'},
                    h('thead', {}, h('tr', {}, h('th', {scope: 'col'}, 'Label'), h('th', {scope: 'col'}, 'Clean'),
                        attacks.map((attack) => h('th', {scope: 'col'}, swatch(ofPlayer(attack)), attack,
                            h('span', {class: 'note'}, correct(images, attack)))))),
                    h('tbody', {}, images.map((image) => h('tr', {'data-key': image.index},
                        h('th', {scope: 'row'}, name(image.label), h('span', {class: 'note'}, 'no. ' + image.index)),
                        h('td', {}, this.shown(image.clean, image.label, name, `Image ${image.index}, clean`)),
                        attacks.map((id) => {
                            const attack = image.attacks.find((candidate) => candidate.attack === id);
                            return h('td', {}, attack ? this.attacked(image, attack, name) : empty('–'));
                        })))))));
    }

    attacked(image, attack, name) {
        const times = factor(attack.amplification);
        const what = `What ${attack.attack} adds to image ${image.index}, amplified ${times}`;
        return h('div', {class: 'attacked'},
            h('figure', {}, picture(attack.perturbationPng, what, 'plain'),
                h('figcaption', {class: 'note'}, 'added ' + times)),
            this.shown(attack, image.label, name, `Image ${image.index} under ${attack.attack}`));
    }

    shown(seen, label, name, what) {
        const right = seen.prediction === label;
        return h('figure', {class: right ? 'right' : 'wrong'},
            picture(seen.png, `${what}: seen as ${name(seen.prediction)}`, right ? 'plain' : 'framed'),
            h('figcaption', {}, verdict(right), h('b', {}, name(seen.prediction)),
                h('span', {class: 'note'}, percent(seen.confidence, 0))));
    }
}

function verdict(right) {
    const [tone, mark, text] = right ? ['right', 'good', 'correct'] : ['wrong', 'wrong', 'misclassified'];
    return h('span', {class: 'verdict ' + tone}, icon(mark, text));
}

/** Only pictures that are embedded are shown. */
function picture(source, description, frame) {
    const src = source?.startsWith('data:image/png') ? source : null;
    return h('img', {class: 'exhibit ' + frame, src, alt: description,
        width: 56, height: 56, loading: 'lazy', decoding: 'async'});
}

function factor(amplification) {
    return typeof amplification === 'number' ? '×' + Number(amplification.toPrecision(2)) : '';
}

function correct(images, attack) {
    const attacked = images.filter((image) => image.attacks.some((a) => a.attack === attack));
    const right = attacked.filter((image) => image.attacks.some(
        (a) => a.attack === attack && a.prediction === image.label));
    return `${right.length} of ${attacked.length} correct`;
}
