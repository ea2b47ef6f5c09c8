// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The settings of the doctor.
 *
 * @param device such as {@code cpu} or {@code cuda:0}
 * @param vectors directory with more files for the kernels
 * @param game all games that are played have names that begin so, and no others do
 * @param sizes how much is played
 */
public record DoctorSettings(String device, Optional<Path> vectors, String game, Sizes sizes) {

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

    /** As much as a device takes in a few minutes. */
    public static DoctorSettings of(String device) {
        return of(device, Sizes.of(device));
    }

    /** The same in other sizes. */
    public static DoctorSettings of(String device, Sizes sizes) {
        return new DoctorSettings(device, Optional.empty(), "doctor-" + UUID.randomUUID(), sizes);
    }

    /** The same with more files for the kernels. */
    public DoctorSettings withVectors(Path directory) {
        return new DoctorSettings(device, Optional.of(directory), game, sizes);
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
