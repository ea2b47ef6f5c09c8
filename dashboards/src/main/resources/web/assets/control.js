// SPDX-License-Identifier: Apache-2.0
// Pause, resume, stop, eject and admit, each with a question first; only if the server lets this page steer.
// A token that the server asks for is kept until the browser's tab is closed, and nowhere else.

import {byId, h, icon, render} from './dom.js';
import {steer} from './feed.js';

const ACTIONS = {
    pause: ['Pause', 'Pause the game', 'The game finishes the current round and waits until it is resumed.'],
    resume: ['Resume', 'Resume the game', 'The game goes on with the next round.'],
    stop: ['Stop', 'Stop the game', 'The game ends after the current round, with a checkpoint.'
        + ' It goes on with --resume, or when its defender is started again.'],
    eject: ['Eject', 'Eject an attacker', 'Its answers are no longer used, until it is admitted again.'],
    admit: ['Admit', 'Admit an attacker', 'Gives a new attacker a place with topics of its own,'
        + ' or takes back an ejected one and forgets its fouls.'],
};

const TOKEN = 'sparring.control-token';

/** Buttons and their dialog. */
export class Control {

    constructor(store, header) {
        this.store = store;
        this.header = header;
        this.dialog = byId('control-dialog');
        store.draws(['all', 'control', 'status', 'ring', 'connection', 'link'], (state) => this.buttons(state));
        document.addEventListener('click', (event) => {
            const button = event.target.closest('[data-control]');
            if (button) {
                this.ask(button.dataset.control, button.dataset.attacker);
            }
        });
        byId('control-cancel').addEventListener('click', () => this.dialog.close());
        byId('control-form').addEventListener('submit', (event) => {
            event.preventDefault();
            this.send();
        });
    }

    buttons(state) {
        const playing = ['started', 'resumed'].includes(state.status?.state);
        const paused = state.status?.state === 'paused';
        const possible = state.control && (playing || paused);
        const actions = possible ? [paused ? 'resume' : 'pause', 'stop', 'eject', 'admit'] : [];
        const useless = (action) => action === 'eject' && ejectable(state).length === 0;
        render(byId('controls'), actions.map((action) => h('button',
            {type: 'button', class: 'button', 'data-control': action, 'data-key': action,
                disabled: !this.header.link.up || useless(action)}, icon(action), ACTIONS[action][0])));
    }

    ask(action, attacker) {
        this.action = action;
        const [verb, title, text] = ACTIONS[action];
        byId('control-title').textContent = title;
        byId('control-text').textContent = text;
        byId('control-confirm').textContent = verb;
        byId('control-confirm').disabled = false;
        byId('control-error').textContent = '';
        byId('control-reason').value = '';
        this.askForToken(this.store.state.token && !keptToken());
        byId('control-attacker-row').hidden = action !== 'eject';
        byId('control-newcomer-row').hidden = action !== 'admit';
        byId('control-newcomer').required = action === 'admit';
        byId('control-newcomer').value = '';
        byId('control-attacker').replaceChildren(
            ...ejectable(this.store.state).map((id) => h('option', {value: id}, id)));
        if (attacker) {
            byId(action === 'admit' ? 'control-newcomer' : 'control-attacker').value = attacker;
        }
        this.dialog.showModal();
    }

    askForToken(wanted) {
        byId('control-token-row').hidden = !wanted;
        byId('control-token').required = Boolean(wanted);
        byId('control-token').value = '';
    }

    async send() {
        const typed = byId('control-token').value.trim();
        const request = {action: this.action, reason: byId('control-reason').value.trim()};
        const field = {eject: 'control-attacker', admit: 'control-newcomer'}[this.action];
        if (field) {
            request.attacker = byId(field).value;
        }
        byId('control-confirm').disabled = true;
        try {
            await steer(request, typed || keptToken());
            keepToken(typed);
            this.dialog.close();
            const whom = field ? ' ' + request.attacker : '';
            this.header.tell({severity: 'info', title: `${ACTIONS[this.action][0]}${whom}: asked.`,
                detail: 'The page shows it when the defender has done it.'});
        } catch (problem) {
            if (problem.unknown) {
                forgetToken();
                this.askForToken(true);
                byId('control-token').focus();
            }
            byId('control-error').textContent = `${ACTIONS[this.action][0]} was refused: ${problem.message}`;
        } finally {
            byId('control-confirm').disabled = false;
        }
    }
}

function keptToken() {
    try {
        return sessionStorage.getItem(TOKEN);
    } catch {
        return null;
    }
}

function keepToken(token) {
    try {
        if (token) {
            sessionStorage.setItem(TOKEN, token);
        }
    } catch {
        // forbidden: it is asked for each time
    }
}

function forgetToken() {
    try {
        sessionStorage.removeItem(TOKEN);
    } catch {
        // forbidden: there is none
    }
}

function ejectable(state) {
    return (state?.ring ?? []).filter((seat) => seat.state !== 'ejected').map((seat) => seat.attacker);
}
