// SPDX-License-Identifier: Apache-2.0
// A colour and a dash for each player, the same in all charts, cards and tables: after Okabe and Ito,
// darker on white so that a line has a contrast of 3 to 1.

const LIGHT = ['#0072b2', '#b8720a', '#00805c', '#a8478a', '#2e86c1', '#7a6a00', '#5b5bd6', '#8a5a44'];
const DARK = ['#56b4e9', '#e69f00', '#1fc79a', '#e48fc0', '#9ad0f5', '#f0e442', '#a5a5ff', '#d7a58a'];
const DASHES = [[], [7, 3], [2, 2], [9, 3, 2, 3], [5, 5], [12, 3], [3, 6], [9, 2, 2, 2, 2, 2]];

const attackers = [];
let theme = null;

/** Forgets the players: another game. */
export function forgetPlayers() {
    attackers.length = 0;
}

/** Gives players their colours, in this order, those that have one keep it. */
export function meetPlayers(ids) {
    for (const id of ids) {
        if (!attackers.includes(id)) {
            attackers.push(id);
        }
    }
}

/** Whether the page is dark now. */
export function isDark() {
    return (document.documentElement.dataset.theme
        ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';
}

/** Colours of the page, for canvases; read once for each theme. */
export function colours() {
    if (theme === null) {
        const style = getComputedStyle(document.documentElement);
        const get = (name) => style.getPropertyValue(name).trim();
        theme = {ink: get('--ink'), muted: get('--muted'), grid: get('--grid'), panel: get('--panel'),
            clean: get('--clean'), worst: get('--worst'), font: getComputedStyle(document.body).fontFamily};
    }
    return theme;
}

/** The theme has changed. */
export function forgetColours() {
    theme = null;
}

/** {color, dash} number n. */
export function nth(n) {
    return {color: (isDark() ? DARK : LIGHT)[n % LIGHT.length], dash: DASHES[n % DASHES.length]};
}

/** {color, dash} of an attacker, of "clean" and of "worst". */
export function ofPlayer(id) {
    if (id === 'clean') {
        return {color: colours().clean, dash: []};
    }
    if (id === 'worst') {
        return {color: colours().worst, dash: [4, 2]};
    }
    meetPlayers([id]);
    return nth(attackers.indexOf(id));
}

/** {color, dash} of a column of the series. */
export function ofColumn(column, index) {
    if (column.player && column.player !== 'defender' && (column.group !== 'measure' || /gradient/.test(column.id))) {
        return ofPlayer(column.player);
    }
    if (column.group !== 'loss' && column.group !== 'accuracy') {
        return nth(index);
    }
    if (/adv/i.test(column.id)) {
        return ofPlayer('worst');
    }
    return /clean/i.test(column.id) ? ofPlayer('clean') : nth(index);
}

/** Transparent version of a colour #rrggbb. */
export function faint(color, alpha) {
    return color + Math.round(255 * alpha).toString(16).padStart(2, '0');
}
