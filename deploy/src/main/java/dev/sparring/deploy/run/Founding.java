// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.run;

import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.protocol.v1.Settings;

/** What others read to know what game it is. */
public final class Founding {

    private Founding() {}

    /**
     * The record that begins a game.
     *
     * @param version of Sparring
     */
    public static Settings of(GameSettings settings, String version) {
        return Settings.newBuilder()
                .setResolved(SettingsLoader.renderGame(settings))
                .setSha256(settings.sha256())
                .setVersion(version)
                .setEpochMillis(System.currentTimeMillis())
                .build();
    }
}
