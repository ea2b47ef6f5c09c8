// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import dev.sparring.gpu.Spelling;
import dev.sparring.gpu.data.DatasetKind;
import dev.sparring.gpu.model.ClassifierKind;
import dev.sparring.gpu.model.InputNormalisation;
import dev.sparring.gpu.model.NormalisedClassifier;
import java.util.Optional;

/**
 * The settings of the classifier: which network, and how it normalises its images. A normalisation
 * that nobody set is that of the file with the initial weights, else the usual one of the network;
 * it is settled when the game begins.
 */
final class ClassifierSettings {

    private static final String CLASSIFIER = "defender.classifier";
    private static final String NORMALISATION = "defender.normalisation";

    private ClassifierSettings() {}

    /**
     * Writes down the normalisation, in the one way in which it is written.
     *
     * @param settled the settings with the SHA-256 of the initial weights
     * @param known with the same SHA-256 only if the game exists: then its file was asked before,
     *     and need not be here
     * @throws SettingsException in one line, if it is none, or nobody says what that of the initial
     *     weights is
     */
    static Config settle(Config settled, Config known) {
        Section section = new Section(settled);
        ClassifierKind kind = section.choice(CLASSIFIER, ClassifierKind.class);
        String text = section.text(NORMALISATION);
        Optional<InputNormalisation> set =
                text.isEmpty() ? Optional.empty() : Optional.of(of(text));
        InputNormalisation normalisation =
                fileThatBegins(settled, known)
                        .map(file -> ofFile(file, kind, set))
                        .orElseGet(() -> set.orElse(kind.normalisation()));
        return settled.withValue(
                NORMALISATION, ConfigValueFactory.fromAnyRef(normalisation.text()));
    }

    /** The initial weights, of a game that begins only now. */
    private static Optional<InitialWeights> fileThatBegins(Config settled, Config known) {
        String sha256 = InitialWeights.DEFENDER + "." + InitialWeights.SHA256;
        boolean begins =
                settled.hasPath(sha256)
                        && !(known.hasPath(sha256)
                                && known.getString(sha256).equals(settled.getString(sha256)));
        return begins
                ? InitialWeights.of(settled.getConfig(InitialWeights.DEFENDER))
                : Optional.empty();
    }

    private static InputNormalisation ofFile(
            InitialWeights file, ClassifierKind kind, Optional<InputNormalisation> set) {
        Optional<InputNormalisation> said = file.normalisation();
        if (set.isPresent() && said.isPresent() && !set.equals(said)) {
            throw new SettingsException(
                    "%s = %s, and initial-weights %s were trained with %s; set it to %s, or to nothing"
                            .formatted(
                                    NORMALISATION,
                                    set.get().text(),
                                    file.file(),
                                    said.get().text(),
                                    said.get().text()));
        }
        boolean plain = kind.normalisation().equals(InputNormalisation.NONE);
        return set.or(() -> said)
                .or(() -> plain ? Optional.of(InputNormalisation.NONE) : Optional.empty())
                .orElseThrow(
                        () ->
                                new SettingsException(
                                        "initial-weights %s do not say how images are normalised for them; set %s to %s"
                                                .formatted(
                                                        file.file(),
                                                        NORMALISATION,
                                                        InputNormalisation.choices())));
    }

    /** The classifier, of settled settings. */
    static NormalisedClassifier read(Section section) {
        ClassifierKind kind = section.choice(CLASSIFIER, ClassifierKind.class);
        InputNormalisation normalisation = of(section.text(NORMALISATION));
        try {
            return new NormalisedClassifier(kind, normalisation);
        } catch (IllegalArgumentException e) {
            throw new SettingsException(
                    "%s: %s; set it to none, or to another one"
                            .formatted(NORMALISATION, e.getMessage()));
        }
    }

    private static InputNormalisation of(String text) {
        try {
            return InputNormalisation.of(text);
        } catch (IllegalArgumentException e) {
            throw new SettingsException("%s: %s".formatted(NORMALISATION, e.getMessage()));
        }
    }

    /** The settings without the usual normalisation, which games of before do not name. */
    static Config withoutUsual(Config settled) {
        NormalisedClassifier classifier = read(new Section(settled));
        return classifier.normalisation().equals(classifier.kind().normalisation())
                ? settled.withoutPath(NORMALISATION)
                : settled;
    }

    /** Refuses a classifier that does not take the images. */
    static void check(GameSettings settings) {
        ClassifierKind classifier = settings.defender().classifier().kind();
        DatasetKind images = settings.data().set();
        ClassifierKind usual = ClassifierKind.usualFor(images);
        if (classifier != usual) {
            throw new SettingsException(
                    "defender.classifier = %s does not take images of %s; use %s"
                            .formatted(
                                    Spelling.of(classifier),
                                    Spelling.of(images),
                                    Spelling.of(usual)));
        }
    }
}
