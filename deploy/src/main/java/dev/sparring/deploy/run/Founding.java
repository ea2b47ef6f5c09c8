// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.run;

import dev.sparring.actors.GameRecord;
import dev.sparring.actors.Pins;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.protocol.v1.Settings;
import java.util.function.Consumer;

/** What others read to know what game it is. */
public final class Founding {

    private Founding() {}

    /**
     * Makes the topics of a game, as far as they are missing.
     *
     * @param notices told in words what people should know of them
     * @throws dev.sparring.actors.journal.JournalException if the game cannot be played on those
     *     that are there
     */
    public static void makeTopics(
            Journal journal, GameSettings settings, Consumer<String> notices) {
        journal.createTopics(
                settings.window(),
                settings.attackers().keySet(),
                settings.journal().segmentBytes(),
                settings.journal().replicationFactor());
        journal.risk().ifPresent(notices);
    }

    /**
     * The record that begins a game. Its images are looked at here.
     *
     * @param version of Sparring
     * @throws RuntimeException in one line, if images or a plug-in of the game are not here
     */
    public static Settings of(GameSettings settings, String version) {
        return Pins.here(settings).writtenInto(GameRecord.of(settings, version).build());
    }
}
