// SPDX-License-Identifier: Apache-2.0
// Elements, and how a panel is drawn again: only what differs is touched, so focus, selection and
// screen readers are left in peace. All text goes through text nodes: nothing is parsed as HTML.

const SVG = 'http://www.w3.org/2000/svg';

const ICONS = {
    critical: 'M5.500 1.500h5l4 4v5l-4 4h-5l-4-4v-5zM8 4.500v4.200M8 11v.6',
    warning: 'M8 2 1.500 13.500h13zM8 6.200v3.600M8 11.600v.5',
    info: 'M8 1.600a6.400 6.400 0 1 0 0 12.800A6.400 6.400 0 0 0 8 1.600zM8 7.200v4.300M8 4.500v.6',
    good: 'M2.800 8.600 6.400 12l6.800-7.600',
    wrong: 'M3.500 3.500l9 9M12.500 3.500l-9 9',
    up: 'M8 13V3.500M3.800 7.500 8 3.300l4.200 4.200',
    down: 'M8 3v9.500M3.800 8.500 8 12.700l4.200-4.200',
    level: 'M2.500 8h11',
    pause: 'M5.200 3v10M10.800 3v10',
    resume: 'M4.500 2.800v10.400L13 8z',
    stop: 'M3.800 3.800h8.400v8.400H3.800z',
    eject: 'M8 3 2.800 9.200h10.400zM2.800 12.800h10.400',
    admit: 'M8 3v10M3 8h10',
    light: 'M8 4.800a3.200 3.200 0 1 0 0 6.400 3.200 3.200 0 0 0 0-6.400zM8 1v1.600M8 13.400V15M1 8h1.600M13.400 8H15'
        + 'M3 3l1.200 1.200M11.800 11.800 13 13M13 3l-1.200 1.200M4.200 11.800 3 13',
    dark: 'M13.500 9.800A6 6 0 0 1 6.200 2.500a6 6 0 1 0 7.300 7.300z',
    close: 'M4 4l8 8M12 4l-8 8',
};

/** An element with attributes (null and false are left out) and children (strings become text). */
export function h(tag, attributes, ...children) {
    return fill(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
export function svg(tag, attributes, ...children) {
    return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes ?? {})) {
        if (value !== null && value !== undefined && value !== false) {
            element.setAttribute(name, value === true ? '' : value);
        }
    }
    for (const child of children.flat(3)) {
        if (child !== null && child !== undefined && child !== false && child !== '') {
            element.append(child);
        }
    }
    return element;
}

/** A line drawing of 16 pixels; {@code label} is for those who do not see it. */
export function icon(name, label) {
    return svg('svg', {
        class: 'icon icon-' + name, viewBox: '0 0 16 16', width: 14, height: 14,
        role: label ? 'img' : null, 'aria-label': label, 'aria-hidden': label ? null : 'true',
    }, svg('path', {d: ICONS[name]}));
}

/** The element with an id; every id used is in index.html. */
export function byId(id) {
    return document.getElementById(id);
}

/** Makes the children of {@code root} those given, with as few changes as there can be. */
export function render(root, ...children) {
    const next = children.flat(3)
        .filter((child) => child !== null && child !== undefined && child !== false && child !== '')
        .map((child) => child instanceof Node ? child : document.createTextNode(String(child)));
    morphChildren(root, next);
}

function morphChildren(old, next) {
    const keyed = new Map();
    for (const child of old.children) {
        if (child.dataset.key) {
            keyed.set(child.dataset.key, child);
        }
    }
    next.forEach((child, index) => {
        const known = child.dataset?.key ? keyed.get(child.dataset.key) : null;
        const here = old.childNodes[index];
        if (known && known !== here) {
            old.insertBefore(known, here ?? null);
            morph(known, child);
        } else if (here) {
            morph(here, child);
        } else {
            old.append(child);
        }
    });
    while (old.childNodes.length > next.length) {
        old.lastChild.remove();
    }
}

function morph(old, next) {
    if (old.nodeName !== next.nodeName || old.dataset?.key !== next.dataset?.key) {
        old.replaceWith(next);
    } else if (old.nodeType === Node.TEXT_NODE) {
        if (old.data !== next.data) {
            old.data = next.data;
        }
    } else {
        morphAttributes(old, next);
        // what keeps itself: a chart's canvas
        if (!('keep' in old.dataset)) {
            morphChildren(old, [...next.childNodes]);
        }
    }
}

function morphAttributes(old, next) {
    for (const {name, value} of next.attributes) {
        if (old.getAttribute(name) !== value) {
            old.setAttribute(name, value);
        }
    }
    for (const {name} of [...old.attributes]) {
        // a fold that somebody has opened stays open
        if (!next.hasAttribute(name) && name !== 'open') {
            old.removeAttribute(name);
        }
    }
}

/** A quiet line where a panel has nothing to show. */
export function empty(text) {
    return h('p', {class: 'empty'}, text);
}
