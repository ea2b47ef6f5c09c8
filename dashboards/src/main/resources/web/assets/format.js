// SPDX-License-Identifier: Apache-2.0
// Numbers, times and names as text. What is not known is a dash.

export const DASH = '–';
const THIN = '\u202f';
const integers = new Intl.NumberFormat('en', {maximumFractionDigits: 0});
const clocks = new Intl.DateTimeFormat('en-GB', {hour: '2-digit', minute: '2-digit', second: '2-digit'});
const days = new Intl.DateTimeFormat('en-GB', {day: 'numeric', month: 'short', year: 'numeric'});

/** Whether a value is a number that can be shown. */
export function known(value) {
    return typeof value === 'number' && Number.isFinite(value);
}

/** 1234567 → 1,234,567. */
export function integer(value) {
    return known(value) ? integers.format(value) : DASH;
}

/** Three to four digits that count. */
export function number(value) {
    if (!known(value)) {
        return DASH;
    }
    const size = Math.abs(value);
    if (size === 0) {
        return '0';
    }
    if (size >= 1000) {
        return integers.format(value);
    }
    if (size < 0.001) {
        return value.toExponential(1).replace('e-', 'e−').replace(/^-/, '−');
    }
    return value.toFixed(size >= 100 ? 1 : size >= 10 ? 2 : size >= 0.1 ? 3 : 4).replace('-', '−');
}

/** A number of an axis: as short as it can be. */
export function tick(value) {
    const size = Math.abs(value);
    if (size >= 1e6) {
        return trim(value / 1e6) + 'M';
    }
    if (size >= 1e4) {
        return trim(value / 1e3) + 'k';
    }
    return size >= 1000 ? integers.format(value) : trim(value);
}

function trim(value) {
    return String(Number(value.toPrecision(4))).replace('-', '−');
}

/** 0.776 → 77.6 %. */
export function percent(value, digits = 1) {
    return known(value) ? (100 * value).toFixed(digits) + THIN + '%' : DASH;
}

/** Seconds, in the two units that count. */
export function duration(seconds) {
    if (!known(seconds)) {
        return DASH;
    }
    if (seconds < 1) {
        return (1000 * seconds).toFixed(seconds < 0.01 ? 1 : 0) + THIN + 'ms';
    }
    if (seconds < 10) {
        return seconds.toFixed(1) + THIN + 's';
    }
    const whole = Math.round(seconds);
    const parts = [[86400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']];
    const first = parts.findIndex(([size]) => whole >= size);
    return parts.slice(first, first + 2).map(([size, unit], index) => {
        const count = Math.floor(index === 0 ? whole / size : (whole % parts[first][0]) / size);
        return (index === 1 ? String(count).padStart(2, '0') : count) + THIN + unit;
    }).join(' ');
}

/** Seconds in whole units: for times that run, so that they do not flicker. */
export function span(seconds) {
    return known(seconds) ? seconds < 10 ? Math.floor(Math.max(0, seconds)) + THIN + 's' : duration(seconds) : DASH;
}

/** How long ago a time was, in the one unit that counts. */
export function ago(millis, now = Date.now()) {
    const seconds = Math.max(0, (now - millis) / 1000);
    if (seconds < 5) {
        return 'just now';
    }
    const [size, unit] = [[86400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']].find(([least]) => seconds >= least);
    return Math.floor(seconds / size) + THIN + unit + ' ago';
}

/** Time of day. */
export function clock(millis) {
    return known(millis) ? clocks.format(millis) : DASH;
}

/** Day and time of day. */
export function date(millis) {
    return known(millis) ? days.format(millis) + ', ' + clocks.format(millis) : DASH;
}

/** A value of a series, by its unit. */
export function inUnit(value, unit) {
    if (unit === 'share') {
        return percent(value);
    }
    if (unit === 's' || unit === 'seconds') {
        return duration(value);
    }
    return unit === 'rounds' ? integer(value) : number(value);
}

/** OUT_OF_BUDGET → out of budget. */
export function words(name) {
    return String(name ?? '').replaceAll('_', ' ').toLowerCase();
}

/** Options of an attack, {"steps":10} → steps 10, without the attack's own name. */
export function options(json) {
    if (!json) {
        return '';
    }
    try {
        const parsed = typeof json === 'string' ? JSON.parse(json) : json;
        return Object.entries(parsed).filter(([name]) => name !== 'attack')
            .map(([name, value]) => name + ' ' + (typeof value === 'object' ? JSON.stringify(value) : value))
            .join(' · ');
    } catch {
        return String(json);
    }
}

/** With a capital letter. */
export function capital(text) {
    return text.charAt(0).toUpperCase() + text.slice(1);
}
