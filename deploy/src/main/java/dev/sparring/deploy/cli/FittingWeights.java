// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.deploy.run.WeightsFile;
import dev.sparring.gpu.model.ClassifierModel;
import dev.sparring.gpu.model.InputNormalisation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Finds out what a file's weights are to be measured as, and refuses what they do not fit. */
final class FittingWeights {

    private static final String NORMALISATION = "defender.normalisation";

    private FittingWeights() {}

    /**
     * Settings for weights that belong to no run.
     *
     * @param file of {@code theta}, for messages
     * @param options of the user, who has the last word
     * @param notes told in a line what is taken for granted
     * @throws IllegalArgumentException in one line, if neither file nor user say what is needed, or
     *     the weights are of another network
     */
    static GameSettings settings(
            Path file, WeightsFile theta, SettingsOptions options, Consumer<String> notes) {
        List<String> overrides = new ArrayList<>();
        if (!options.isChosen()) {
            if (theta.settings().isEmpty()) {
                throw new IllegalArgumentException(
                        file
                                + " does not say which images it is for; give --preset NAME or"
                                + " --settings FILE");
            }
            overrides.addAll(theta.settings());
        }
        overrides.addAll(options.overrides());
        GameSettings settings = options.load(overrides);
        require(file, settings.defender().classifier(), theta);
        Optional<InputNormalisation> said = theta.normalisation();
        if (said.isPresent() && !options.sets(NORMALISATION)) {
            return SettingsLoader.with(settings, List.of(NORMALISATION + "=" + said.get().text()));
        }
        if (said.isEmpty() && !options.sets(NORMALISATION) && !options.fileSays(NORMALISATION)) {
            ask(file, settings, notes);
        }
        return settings;
    }

    private static void ask(Path file, GameSettings settings, Consumer<String> notes) {
        InputNormalisation usual = settings.defender().classifier().normalisation();
        String unsaid = "%s does not say how its images are normalised".formatted(file);
        if (!usual.equals(InputNormalisation.NONE)) {
            throw new IllegalArgumentException(
                    "%s; add --set %s=cifar10, or one of %s"
                            .formatted(unsaid, NORMALISATION, InputNormalisation.choices()));
        }
        notes.accept(
                "%s; taken as they are (otherwise --set %s=mnist, for instance)"
                        .formatted(unsaid, NORMALISATION));
    }

    /**
     * Refuses weights of another network.
     *
     * @throws IllegalArgumentException in one line, naming file and tensor
     */
    static void require(Path file, ClassifierModel model, WeightsFile weights) {
        try {
            model.kind().requireFit(weights.weights());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("%s: %s".formatted(file, e.getMessage()), e);
        }
    }
}
