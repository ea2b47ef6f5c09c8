// SPDX-License-Identifier: Apache-2.0
// The server's events. The whole recovery is a new connection, which begins with a snapshot.

const SILENCE_MILLIS = 20000;
const LONGEST_WAIT_MILLIS = 10000;

/**
 * Connects, and stays connected: `onSnapshot(state)`, `onUpdate(change)` (returns false to ask for a
 * new snapshot), `onLink({up, since})` when the server goes and comes.
 */
export function connect({onSnapshot, onUpdate, onLink}) {
    let source = null;
    let heard = Date.now();
    let lostAt = null;
    let wait = 1000;

    const open = () => {
        source?.close();
        source = new EventSource('/api/stream');
        heard = Date.now();
        source.addEventListener('snapshot', (event) => {
            alive();
            onSnapshot(JSON.parse(event.data));
        });
        source.addEventListener('update', (event) => {
            alive();
            if (!onUpdate(JSON.parse(event.data))) {
                open();
            }
        });
        source.addEventListener('error', lost);
    };
    const alive = () => {
        heard = Date.now();
        wait = 1000;
        if (lostAt !== null) {
            lostAt = null;
        }
        onLink({up: true, since: null});
    };
    const lost = () => {
        lostAt ??= Date.now();
        onLink({up: false, since: lostAt});
        // the browser tries again by itself, except after an answer that is not a stream
        if (source.readyState === EventSource.CLOSED) {
            setTimeout(open, wait);
            wait = Math.min(2 * wait, LONGEST_WAIT_MILLIS);
        }
    };
    // a connection that died without a word, after a night in a bag for instance
    const probe = async () => {
        if (lostAt !== null || Date.now() - heard < SILENCE_MILLIS) {
            return;
        }
        heard = Date.now();
        try {
            const answer = await fetch('/-/healthy', {signal: AbortSignal.timeout(5000)});
            if (answer.ok) {
                return;
            }
        } catch {
            // no answer: connect again
        }
        lostAt = Date.now();
        onLink({up: false, since: lostAt});
        open();
    };
    open();
    setInterval(probe, 5000);
}

/** The series of rounds [from, to] in about so many points. */
export async function fetchSeries(from, to, points, signal) {
    const answer = await fetch(`/api/series?from=${from}&to=${to}&points=${points}`, {signal});
    if (!answer.ok) {
        throw new Error(`/api/series answered ${answer.status}`);
    }
    return answer.json();
}

/**
 * Asks the game to do something; an error says what the server said, and by `unknown` whether the
 * token, if there is one, is not the server's.
 */
export async function steer(request, token) {
    const headers = {'Content-Type': 'application/json'};
    if (token) {
        headers.Authorization = `Bearer ${token}`;
    }
    const answer = await fetch('/api/control', {method: 'POST', headers, body: JSON.stringify(request)});
    if (!answer.ok) {
        const body = await answer.json().catch(() => ({}));
        const error = new Error(body.error ?? `the server answered ${answer.status}`);
        error.unknown = answer.status === 401;
        throw error;
    }
}
