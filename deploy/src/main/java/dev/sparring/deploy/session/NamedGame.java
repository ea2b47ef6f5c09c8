// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.session;

import dev.sparring.actors.journal.Journal;

/** Which game on which Kafka. */
public interface NamedGame {

    /** The game's name. */
    String game();

    /** Its log. */
    Journal journal();
}
