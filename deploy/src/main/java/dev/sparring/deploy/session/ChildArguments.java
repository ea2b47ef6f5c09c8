// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.session;

import com.typesafe.config.ConfigRenderOptions;
import dev.sparring.actors.settings.GameSettings;
import java.util.ArrayList;
import java.util.List;

/** The options that a process gives to one that plays a part of its game. */
public final class ChildArguments {

    private ChildArguments() {}

    /**
     * Options of a player.
     *
     * @param settings that this process plays with; the game's topic says only how it began
     * @param device of the player
     */
    public static List<String> of(GameSettings settings, String device) {
        String how = settings.resolved().getValue("device").render(ConfigRenderOptions.concise());
        // no endpoint, whatever the environment says: the parent has one
        List<String> options = new ArrayList<>(List.of("--metrics-port", "-1"));
        options.addAll(List.of("--child", "--own", "device=" + how, "--device", device));
        return options;
    }

    /** Where the data sets are, if the settings say; else it has this process's environment. */
    static List<String> ofData(GameSettings settings) {
        String place = settings.data().place();
        return place.isEmpty() ? List.of() : List.of("--data", place);
    }
}
