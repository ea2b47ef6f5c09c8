// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.gpu.model.InputNormalisation;
import dev.sparring.protocol.v1.Normalisation;
import dev.sparring.protocol.v1.Settings;

/** The record that begins a game, as far as its settings say it. */
public final class GameRecord {

    private GameRecord() {}

    /**
     * Without pins, and without its protocol.
     *
     * @param version of the program that makes the game
     */
    public static Settings.Builder of(GameSettings settings, String version) {
        InputNormalisation normalisation = settings.defender().classifier().normalisation();
        return Settings.newBuilder()
                .setResolved(SettingsLoader.renderGame(settings))
                .setSha256(settings.sha256())
                .setVersion(version)
                .setEpochMillis(System.currentTimeMillis())
                .setNormalisation(
                        Normalisation.newBuilder()
                                .addAllMean(normalisation.mean())
                                .addAllDeviation(normalisation.deviation()));
    }
}
