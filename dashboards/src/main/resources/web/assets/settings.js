// SPDX-License-Identifier: Apache-2.0
// Which game this is: version, seed, hashes and settings, so that it can be played again.

import {byId, empty, h, render} from './dom.js';
import {date, DASH, integer, number} from './format.js';

/** The panel of the game's settings. */
export class Settings {

    constructor(store) {
        store.draws(['all', 'game', 'evaluations'], (state) => this.draw(state));
        store.draws(['defender'], ({defender}) => this.weights(defender));
    }

    draw({game, evaluations, defender}) {
        if (!game) {
            render(byId('about'), empty('No game yet.'));
            return;
        }
        const facts = [
            ['Name', game.name],
            ['Sparring', game.version],
            ['Founded', date(game.foundedAt)],
            ['Forked from', game.forkedFrom ? `${game.forkedFrom}, from round ${integer(game.firstRound)}` : 'none'],
            ...(game.forkReason ? [['Because', game.forkReason]] : []),
            ['Seed', game.seed ?? DASH],
            ['Epsilon', number(game.epsilon)],
            ['Classes', game.classNames?.length ? game.classNames.join(', ') : DASH],
            ['Evaluations', integer(evaluations?.rounds?.length)],
        ];
        render(byId('about'),
            h('dl', {class: 'about'}, facts.map(([name, value]) => entry(name, value))),
            h('dl', {class: 'about hash'},
                hash('the settings', game.settingsSha256),
                (game.pins ?? []).map(({what, sha256}) => hash(what, sha256)),
                hash('the defender\'s weights', defender?.sha256, 'weights-sha256')),
            h('details', {class: 'fold', 'data-key': 'settings'}, h('summary', {}, 'Settings'),
                h('pre', {tabindex: 0, role: 'group', 'aria-label': 'Settings'}, game.settings || '')));
    }

    weights(defender) {
        const code = byId('weights-sha256');
        if (code) {
            code.textContent = defender?.sha256 || DASH;
        }
    }
}

function entry(name, value) {
    return h('div', {}, h('dt', {}, name), h('dd', {}, value));
}

function hash(what, sha256, id) {
    return entry(`SHA-256 of ${what}`, h('code', {id}, sha256 || DASH));
}
