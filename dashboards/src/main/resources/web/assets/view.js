// SPDX-License-Identifier: Apache-2.0
// Which rounds all charts show: all, the newest n, or a range that was zoomed into. For less than
// all, finer rows are fetched if the page has thinned ones only.

import {append, MOST_ROWS, POINTS, within} from './series.js';

/** The rounds shown, the smoothing and the scale. */
export class View {

    /** @param fetchSeries null: only what is embedded */
    constructor(store, fetchSeries) {
        this.store = store;
        this.fetchSeries = fetchSeries;
        this.smoothing = 0.9;
        this.log = false;
        this.reset();
        store.onRows = (rows) => this.rows(rows);
    }

    reset() {
        this.request?.abort();
        this.mode = 'all';
        this.finer = null;
    }

    /** Nothing is drawn while a range is dragged: new rows would move it away under the hand. */
    hold() {
        this.held = true;
        window.addEventListener('mouseup', () => {
            this.held = false;
            this.store.touch('view');
        }, {once: true});
    }

    showAll() {
        this.reset();
        this.changed();
    }

    /** The newest rounds, which go on. */
    showLast(rounds) {
        this.reset();
        this.mode = 'last';
        this.count = rounds;
        this.fetch();
        this.changed();
    }

    /** Rounds [from, to], as far as there are any. */
    zoom(from, to) {
        const [first, last] = this.extent();
        from = Math.max(first, Math.round(Math.min(from, to)));
        to = Math.min(last, Math.round(Math.max(from, to)));
        if (to <= from) {
            to = Math.min(last, from + 1);
            from = Math.max(first, to - 1);
        }
        if (from === first && to === last) {
            this.showAll();
            return;
        }
        this.request?.abort();
        this.mode = 'range';
        this.from = from;
        this.to = to;
        this.fetch();
        this.changed();
    }

    /** In (factor below 1) or out, around the middle or a round. */
    zoomBy(factor, around) {
        const [from, to] = this.range();
        const middle = around ?? (from + to) / 2;
        this.zoom(middle - (middle - from) * factor, middle + (to - middle) * factor);
    }

    /** First and last round that are known. */
    extent() {
        const {series, evaluations} = this.store.state ?? {};
        const ends = [series?.rounds, evaluations?.rounds].filter((rounds) => rounds?.length)
            .flatMap((rounds) => [rounds[0], rounds.at(-1)]);
        return ends.length ? [Math.min(...ends), Math.max(...ends)] : [0, 1];
    }

    /** First and last round shown. */
    range() {
        const [first, last] = this.extent();
        if (this.mode === 'last') {
            return [Math.max(first, last - this.count + 1), last];
        }
        return this.mode === 'range' ? [this.from, this.to] : [first, last];
    }

    /** The series to draw. */
    series() {
        const all = this.store.state.series;
        if (this.mode === 'all') {
            return all;
        }
        const [from, to] = this.range();
        return within(this.finer ?? all, from, to);
    }

    async fetch() {
        const thinned = this.store.state.series.thinned;
        if (!this.fetchSeries || !thinned) {
            return;
        }
        this.request?.abort();
        const request = new AbortController();
        this.request = request;
        const [from, to] = this.range();
        try {
            const finer = await this.fetchSeries(from, to, POINTS, request.signal);
            if (this.request === request && !request.signal.aborted && finer.rounds.length) {
                this.finer = finer;
                this.changed();
            }
        } catch {
            // aborted, or the server is away, which the header says: the coarse rows stay
        }
    }

    /** Fetches what is shown anew, after a time without connection. */
    fetchAgain() {
        if (this.mode !== 'all') {
            this.fetch();
        }
    }

    rows(rows) {
        if (this.mode === 'last' && this.finer) {
            append(this.finer, rows);
            if (this.finer.rounds.length > MOST_ROWS) {
                this.fetch();
            }
        }
    }

    changed() {
        this.store.touch('view', 'series', 'evaluations');
    }
}
