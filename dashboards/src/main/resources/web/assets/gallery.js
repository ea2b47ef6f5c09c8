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
        byId('gallery-note').textContent = gallery?.images?.length
            ? `${gallery.split} images, round ${integer(gallery.round)}, ${this.reportedAt === null ? ago(gallery.at) : date(gallery.at)}` : '';
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
            h('p', {class: 'legend-line note'}, verdict(true), 'classified rightly', verdict(false), 'classified wrongly, framed; under each image the prediction and its confidence.'),
            h('div', {class: 'scroll-x', tabindex: 0, role: 'region', 'aria-labelledby': 'gallery-title'},
                h('table', {class: 'gallery'},
                    h('thead', {}, h('tr', {}, h('th', {scope: 'col'}, 'Label'), h('th', {scope: 'col'}, 'Clean'),
                        attacks.map((attack) => h('th', {scope: 'col'}, swatch(ofPlayer(attack)), attack, h('span', {class: 'note'}, added(images, attack)))))),
                    h('tbody', {}, images.map((image) => h('tr', {'data-key': image.index},
                        h('th', {scope: 'row'}, name(image.label), h('span', {class: 'note'}, 'no. ' + image.index)),
                        h('td', {}, this.shown(image.clean, image.label, name, `Image ${image.index}, clean`)),
                        attacks.map((id) => {
                            const attack = image.attacks.find((candidate) => candidate.attack === id);
                            return h('td', {}, attack ? h('div', {class: 'attacked'},
                                h('figure', {}, picture(attack.perturbationPng, `What ${id} adds to image ${image.index}, amplified ${factor(attack.amplification)}`, 'plain'), h('figcaption', {class: 'note'}, 'added ' + factor(attack.amplification))),
                                this.shown(attack, image.label, name, `Image ${image.index} under ${id}`)) : empty('–'));
                        })))))));
    }

    shown(seen, label, name, what) {
        const right = seen.prediction === label;
        return h('figure', {class: right ? 'right' : 'wrong'},
            picture(seen.png, `${what}: seen as ${name(seen.prediction)}`, right ? 'plain' : 'framed'),
            h('figcaption', {}, verdict(right), h('b', {}, name(seen.prediction)), h('span', {class: 'note'}, percent(seen.confidence, 0))));
    }
}

function verdict(right) {
    return h('span', {class: right ? 'verdict right' : 'verdict wrong'}, icon(right ? 'good' : 'wrong', right ? 'right' : 'wrong'));
}

/** Only pictures that are embedded are shown. */
function picture(source, description, frame) {
    return h('img', {class: 'exhibit ' + frame, src: source?.startsWith('data:image/png') ? source : null, alt: description, width: 56, height: 56, loading: 'lazy', decoding: 'async'});
}

function factor(amplification) {
    return typeof amplification === 'number' ? '×' + Number(amplification.toPrecision(2)) : '';
}

function added(images, attack) {
    const right = images.filter((image) => image.attacks.some((a) => a.attack === attack && a.prediction === image.label)).length;
    const all = images.filter((image) => image.attacks.some((a) => a.attack === attack)).length;
    return `${right} of ${all} right`;
}
