// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.conform;

import java.util.Optional;

/**
 * One thing that an attacker must do or withstand.
 *
 * @param name says it in words, as in "the attacker ..."
 */
public record Case(String name, Script script) {

    /** What happens, and what the attacker must make of it. */
    @FunctionalInterface
    public interface Script {
        /** What the attacker did wrong, in words; empty if nothing. */
        Optional<String> play(ScriptedDefender defender) throws InterruptedException;
    }
}
