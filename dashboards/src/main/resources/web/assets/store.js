// SPDX-License-Identifier: Apache-2.0
// The newest state of the game, and who draws which part of it. Changes are collected and drawn in
// one animation frame; a hidden page has no frames and draws nothing.

import {append, after, halve, MOST_ROWS, POINTS} from './series.js';

/** State of the page; fields as the server names them, see `connect` in feed.js. */
export class Store {

    constructor() {
        this.state = null;
        this.painters = [];
        this.dirty = new Set();
        this.requested = false;
        this.fetchSeries = null;
        this.refreshing = false;
    }

    /** Calls {@code paint(state)} in a frame after one of the fields has changed. */
    draws(fields, paint) {
        this.painters.push({fields, paint});
    }

    /** Takes a whole state; false if it is of another server process or game than the one before. */
    replace(snapshot) {
        const before = this.state;
        const same = !before || (before.instance === snapshot.instance
            && (!before.game || before.game.name === snapshot.game?.name));
        this.state = {...snapshot, series: snapshot.series ?? emptySeries()};
        this.touch(...Object.keys(this.state), 'all');
        return same;
    }

    /** Takes what has changed; false if a change is missing between. */
    update(change) {
        if (!this.state || change.sequence !== this.state.sequence + 1) {
            return false;
        }
        for (const [field, value] of Object.entries(change)) {
            if (field === 'series' && value?.append) {
                this.append(value);
            } else {
                this.state[field] = field === 'series' ? value ?? emptySeries() : value;
            }
            this.touch(field);
        }
        return true;
    }

    append(rows) {
        const series = this.state.series;
        append(series, rows);
        this.onRows?.(rows);
        if (series.rounds.length > MOST_ROWS) {
            this.refresh();
        }
        // the server does not answer: thin what is there
        if (series.rounds.length > 2 * MOST_ROWS) {
            halve(series);
        }
    }

    /** Fetches the whole series anew, thinned: a page that stays open for days does not grow. */
    async refresh() {
        if (!this.fetchSeries || this.refreshing) {
            return;
        }
        this.refreshing = true;
        const instance = this.state.instance;
        try {
            const series = this.state.series;
            const fetched = await this.fetchSeries(series.rounds[0], series.rounds.at(-1), POINTS);
            if (this.state.instance === instance && fetched.rounds.length) {
                append(fetched, after(this.state.series, fetched.to ?? fetched.rounds.at(-1)));
                this.state.series = fetched;
                this.touch('series');
            }
        } catch {
            // the next rows ask again, and 2 * MOST_ROWS is the end of it
        } finally {
            this.refreshing = false;
        }
    }

    /** Marks fields as changed. */
    touch(...fields) {
        fields.forEach((field) => this.dirty.add(field));
        if (!this.requested) {
            this.requested = true;
            requestAnimationFrame(() => this.paint());
        }
    }

    paint() {
        this.requested = false;
        if (!this.state) {
            return;
        }
        const dirty = this.dirty;
        this.dirty = new Set();
        for (const painter of this.painters) {
            if (painter.fields.some((field) => dirty.has(field))) {
                painter.paint(this.state);
            }
        }
    }
}

function emptySeries() {
    return {from: 0, to: 0, thinned: false, rounds: [], columns: []};
}
