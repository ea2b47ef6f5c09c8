// SPDX-License-Identifier: Apache-2.0
// Puts the page together: a state, those who draw it, and where it comes from. A report has its state
// embedded; a live page gets it from the server.

import {byId, icon, render} from './dom.js';
import {Store} from './store.js';
import {connect, fetchSeries} from './feed.js';
import {forgetColours, forgetPlayers, isDark, meetPlayers} from './palette.js';
import {View} from './view.js';
import {Curves} from './curves.js';
import {Header} from './header.js';
import {Control} from './control.js';
import {Score} from './score.js';
import {Ring} from './ring.js';
import {Devices} from './device.js';
import {Alarms} from './alarms.js';
import {Gallery} from './gallery.js';
import {Confusion} from './confusion.js';
import {Settings} from './settings.js';

const embedded = readEmbedded();
const reportedAt = embedded ? embedded.reportedAt ?? embedded.status?.lastReportAt ?? Date.now() : null;
const store = new Store();
store.draws(['all', 'ring', 'score'], (state) => meetPlayers([
    ...(state.ring ?? []).map((seat) => seat.attacker),
    ...(state.score ?? []).filter((entry) => entry.kind === 'attack').map((entry) => entry.id)]));
const view = new View(store, embedded ? null : fetchSeries);
const header = new Header(store, reportedAt);
const score = new Score(store, reportedAt);
const curves = new Curves(store, view);
new Ring(store, reportedAt);
new Devices(store);
new Alarms(store, reportedAt);
new Gallery(store, reportedAt);
new Confusion(store);
new Settings(store);
themes();

if (embedded) {
    document.documentElement.classList.add('report');
    store.replace({...embedded, control: false});
} else {
    new Control(store, header);
    store.fetchSeries = fetchSeries;
    header.notices(null);
    header.connection(null);
    connect({onSnapshot, onUpdate: (change) => store.update(change), onLink: (link) => header.linked(link)});
    setInterval(everySecond, 1000);
}

function onSnapshot(snapshot) {
    const before = store.state;
    const same = store.replace(snapshot);
    if (!same) {
        const otherGame = before.game && before.game.name !== snapshot.game?.name;
        if (otherGame) {
            forgetPlayers();
        }
        curves.clear();
        score.clear();
        header.tell(otherGame
            ? {severity: 'info', title: `The game is now ${snapshot.game?.name ?? 'another one'}.`,
                detail: `Before, it was ${before.game.name}. The page has started afresh.`}
            : {severity: 'info', title: 'The server was started again.',
                detail: 'The page has started afresh with what the game\'s log says.'});
    }
    // rows that a zoomed chart has missed while there was no connection
    view.fetchAgain();
}

function everySecond() {
    if (!document.hidden) {
        header.tick();
        if (store.state) {
            store.touch('minute');
        }
    }
}

function readEmbedded() {
    const element = byId('state-of-the-game');
    return element ? JSON.parse(element.textContent) : null;
}

function themes() {
    const button = byId('theme');
    const draw = () => {
        render(button, icon(isDark() ? 'light' : 'dark'));
        forgetColours();
        curves.repaint();
        store.touch('theme', 'all');
    };
    button.addEventListener('click', () => {
        const theme = isDark() ? 'light' : 'dark';
        document.documentElement.dataset.theme = theme;
        try {
            localStorage.setItem('sparring.theme', theme);
        } catch {
            // forbidden: it is not remembered
        }
        draw();
    });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
    render(button, icon(isDark() ? 'light' : 'dark'));
}
