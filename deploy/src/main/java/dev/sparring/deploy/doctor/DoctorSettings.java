// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What is to be checked.
 *
 * @param device such as {@code cpu} or {@code cuda:0}
 * @param game of all games that are played; unlike all others, so that its topics can be told apart
 * @param sizes how much is played
 */
public record DoctorSettings(String device, String game, Sizes sizes) {

    /** What all games have in common: nobody watches them, and they are short. */
    private static final List<String> ALONE =
            List.of(
                    "attackers=null",
                    "data.set=digits",
                    "data.training-images=1000",
                    "data.validation-images=100",
                    "evaluation.every=0",
                    "evaluation.final-images=0",
                    "metrics.port=-1",
                    "dashboard.port=-1");

    /** As much as a device takes in about two minutes. */
    public static DoctorSettings of(String device) {
        return of(device, device.equals("cpu") ? Sizes.CPU : Sizes.GPU);
    }

    /** The same in other sizes. */
    public static DoctorSettings of(String device, Sizes sizes) {
        return new DoctorSettings(device, "doctor-" + UUID.randomUUID(), sizes);
    }

    /**
     * How much is played.
     *
     * @param determinism rounds of the games that must end alike
     * @param kill the round after which one of them is killed
     * @param growth rounds during which memory must not grow
     * @param settling rounds before those
     * @param pgd rounds of PGD10 that are timed
     * @param learned rounds of L2L-DA that are timed
     * @param uncounted rounds at the beginning of either that are not
     * @param baseChannels of the generator that is timed
     */
    public record Sizes(
            int determinism,
            int kill,
            int growth,
            int settling,
            int pgd,
            int learned,
            int uncounted,
            int baseChannels) {

        static final Sizes CPU = new Sizes(40, 10, 200, 100, 24, 7, 2, 8);
        static final Sizes GPU = new Sizes(40, 10, 300, 100, 100, 50, 10, 64);
    }

    /** Settings of a game on the device, as {@code path=value}. */
    List<String> overrides(String... more) {
        List<String> all = new ArrayList<>(ALONE);
        all.add("game=" + game);
        all.add("device.name=\"" + device + "\"");
        all.addAll(List.of(more));
        return all;
    }

    /** A game on the device; see {@link #overrides}. */
    GameSettings settings(String... more) {
        return SettingsLoader.preset("quick", overrides(more));
    }
}
