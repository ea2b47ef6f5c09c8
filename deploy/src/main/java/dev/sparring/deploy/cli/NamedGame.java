// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import dev.sparring.actors.journal.Journal;

/** Which game on which Kafka. */
interface NamedGame {

    /** The game's name. */
    String game();

    /** Its log. */
    Journal journal();
}
