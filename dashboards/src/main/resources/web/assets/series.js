// SPDX-License-Identifier: Apache-2.0
// Curves as arrays: rows that are appended, thinning and smoothing. A series is
// {from, to, thinned, rounds: [x…], columns: [{id, group, player, label, unit, values, low?, high?}]}.

/** Rows that a page keeps of a series before it asks for it anew, thinned. */
export const MOST_ROWS = 3000;

/** Points that are asked for. */
export const POINTS = 1500;

/**
 * Appends rows that are newer than the series; columns that are new begin with gaps. A row that lies in
 * the last bucket of a thinned series is counted in there, so a series grows no faster than it is fine.
 */
export function append(series, rows) {
    const known = new Map(series.columns.map((column) => [column.id, column]));
    for (const column of rows.columns) {
        if (!known.has(column.id) && column.group) {
            const added = {...column, values: new Array(series.rounds.length).fill(null)};
            if (series.thinned) {
                added.low = [...added.values];
                added.high = [...added.values];
            }
            series.columns.push(added);
            known.set(column.id, added);
        }
    }
    const values = new Map(rows.columns.map((column) => [column.id, column.values]));
    rows.rounds.forEach((round, row) => {
        if (series.rounds.length && round <= Math.max(series.rounds.at(-1), series.to ?? 0)) {
            return;
        }
        const opens = !series.thinned || round >= (series.bucketEnd ?? round);
        if (opens) {
            series.bucketEnd = round + (series.thinned ? width(series) : 1);
            series.bucketRows = 0;
            series.rounds.push(round);
        }
        series.bucketRows++;
        series.columns.forEach((column) => add(column, values.get(column.id)?.[row] ?? null, opens, series.bucketRows));
        series.to = round;
    });
}

/** Rounds in a bucket of a thinned series. */
function width({rounds}) {
    return rounds.length > 1 ? (rounds.at(-1) - rounds[0]) / (rounds.length - 1) : 1;
}

function add(column, value, opens, rows) {
    if (opens) {
        column.values.push(value);
        column.low?.push(value);
        column.high?.push(value);
    } else if (value !== null) {
        const end = column.values.length - 1;
        const merge = (values, both) => {
            values[end] = values[end] === null ? value : both(values[end]);
        };
        merge(column.values, (mean) => mean + (value - mean) / rows);
        if (column.low && column.high) {
            merge(column.low, (low) => Math.min(low, value));
            merge(column.high, (high) => Math.max(high, value));
        }
    }
}

/** The rows after a round, to be appended to a series that was fetched. */
export function after(series, round) {
    const start = series.rounds.findIndex((x) => x > round);
    if (start < 0) {
        return {rounds: [], columns: []};
    }
    return {rounds: series.rounds.slice(start),
        columns: series.columns.map((column) => ({...column, values: column.values.slice(start)}))};
}

/** The rows of [from, to], and one to each side, so that lines reach the border. */
export function within(series, from, to) {
    let start = series.rounds.findIndex((x) => x >= from);
    start = Math.max(0, start < 0 ? series.rounds.length - 1 : start - 1);
    let end = series.rounds.findIndex((x) => x > to);
    end = end < 0 ? series.rounds.length : end + 1;
    const cut = (values) => values?.slice(start, end);
    return {...series, rounds: cut(series.rounds),
        columns: series.columns.map((column) => ({
            ...column, values: cut(column.values), low: cut(column.low), high: cut(column.high)}))};
}

/** Half as many rows: means, least and greatest values of two neighbours each. */
export function halve(series) {
    const pairs = (values, merge) => {
        const halved = [];
        for (let i = 0; i < values.length; i += 2) {
            halved.push(merge(values[i] ?? null, values[i + 1] ?? null));
        }
        return halved;
    };
    const either = (merge) => (a, b) => a === null ? b : b === null ? a : merge(a, b);
    series.thinned = true;
    series.rounds = pairs(series.rounds, (a) => a);
    for (const column of series.columns) {
        column.low = pairs(column.low ?? column.values, either(Math.min));
        column.high = pairs(column.high ?? column.values, either(Math.max));
        column.values = pairs(column.values, either((a, b) => (a + b) / 2));
    }
}

/**
 * Exponential smoothing with weights that count from the first value on, as TensorBoard does it:
 * s = factor * s + (1 - factor) * x, divided by 1 - factor^n. Gaps stay gaps.
 */
export function smooth(values, factor) {
    if (!(factor > 0)) {
        return values;
    }
    const smoothed = new Array(values.length);
    let sum = 0;
    let weight = 1;
    for (let i = 0; i < values.length; i++) {
        const value = values[i];
        if (value === null || value === undefined) {
            smoothed[i] = null;
            continue;
        }
        sum = factor * sum + (1 - factor) * value;
        weight *= factor;
        smoothed[i] = sum / (1 - weight);
    }
    return smoothed;
}

/** Index of the newest value that there is, or -1. */
export function newestIndex(values) {
    for (let i = values.length - 1; i >= 0; i--) {
        if (values[i] !== null && values[i] !== undefined) {
            return i;
        }
    }
    return -1;
}
