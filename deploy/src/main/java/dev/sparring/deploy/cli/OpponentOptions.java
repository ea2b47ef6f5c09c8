// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.Players;
import dev.sparring.deploy.evaluation.Opponent;
import dev.sparring.deploy.run.RunDirectory;
import dev.sparring.deploy.run.WeightsFile;
import dev.sparring.gpu.WrittenSetting;
import dev.sparring.gpu.attack.Attacks;
import dev.sparring.gpu.files.FetchedFile;
import dev.sparring.gpu.model.InputNormalisation;
import dev.sparring.gpu.model.NormalisedClassifier;
import dev.sparring.gpu.model.StateDict;
import dev.sparring.gpu.model.TrainedClassifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Options that say whom a classifier is measured against. */
final class OpponentOptions {

    @Option(
            names = "--attack",
            paramLabel = "NAME[:KEY=VALUE,...]",
            description =
                    "An attack with its options, such as "
                            + "pgd:steps=100,step-size-ratio=1/12; repeatable (default: those of "
                            + "the settings).")
    private List<String> attacks = new ArrayList<>();

    @Option(
            names = "--attacker",
            paramLabel = "FILE",
            description =
                    "The weights of a learned attacker: a file, or its URL with SHA-256; "
                            + "repeatable.")
    private List<String> attackers = new ArrayList<>();

    @Option(
            names = "--surrogate",
            paramLabel = "FILE",
            description =
                    "Craft the images on these weights: a file, or its URL with SHA-256 "
                            + "(transfer, black box). The verdicts are still on WEIGHTS.")
    private String surrogate;

    @Option(
            names = "--repeats",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "How often each attack tries. An image must survive all tries; the "
                            + "best and the mean of the tries are shown too.")
    private int repeats;

    /** Times that each attack tries. */
    int repeats() {
        return repeats;
    }

    /** The file with the weights that images are crafted on in the defender's place. */
    Optional<String> surrogate() {
        return Optional.ofNullable(surrogate);
    }

    /**
     * That classifier. A file that does not say how it normalises its images is taken to do what
     * the defender does.
     *
     * @param notes told in a line what is not as in the file
     */
    Optional<TrainedClassifier> surrogate(GameSettings settings, Consumer<String> notes)
            throws IOException {
        if (surrogate == null) {
            return Optional.empty();
        }
        Path path = FetchedFile.locate(surrogate);
        WeightsFile file = WeightsFile.read(path);
        file.notes().forEach(notes);
        NormalisedClassifier defender = settings.defender().classifier();
        FittingWeights.require(path, defender, file);
        InputNormalisation normalisation =
                file.normalisation()
                        .orElseGet(
                                () -> {
                                    notes.accept(
                                            "%s does not say how its images are normalised; taken as the defender's: %s"
                                                    .formatted(
                                                            surrogate,
                                                            defender.normalisation().text()));
                                    return defender.normalisation();
                                });
        return Optional.of(
                new TrainedClassifier(
                        new NormalisedClassifier(defender.kind(), normalisation), file.weights()));
    }

    /**
     * Those that were chosen; else those of the settings, and of a run also the attackers that
     * learned.
     *
     * @param craftedOn {@link #surrogate}
     * @param notes told in a line what is not as in a file
     * @return by the ids that they are shown under
     */
    SortedMap<String, Opponent> opponents(
            Optional<Path> run,
            GameSettings settings,
            Optional<TrainedClassifier> craftedOn,
            Consumer<String> notes)
            throws IOException {
        SortedMap<String, Opponent> opponents = new TreeMap<>();
        for (String attack : attacks) {
            opponents.put(attack, opponent(parse(attack), Optional.empty(), craftedOn));
        }
        List<Path> files = new ArrayList<>();
        for (String attacker : attackers) {
            files.add(FetchedFile.locate(attacker));
        }
        if (attacks.isEmpty() && attackers.isEmpty()) {
            settings.evaluation()
                    .attacks()
                    .forEach(
                            (id, each) ->
                                    opponents.put(id, opponent(each, Optional.empty(), craftedOn)));
            if (run.isPresent()) {
                files.addAll(learned(run.get()));
            }
        }
        for (Path file : files) {
            WeightsFile phi = WeightsFile.read(file);
            phi.notes().forEach(notes);
            String id = opponents.containsKey(phi.player()) ? file.toString() : phi.player();
            opponents.put(id, opponent(attacker(file, phi), Optional.of(phi.weights()), craftedOn));
        }
        return opponents;
    }

    private Opponent opponent(
            GameSettings.Attacker attacker,
            Optional<StateDict> phi,
            Optional<TrainedClassifier> craftedOn) {
        return new Opponent(attacker, phi, repeats, Optional.empty(), craftedOn);
    }

    private static GameSettings.Attacker attacker(Path file, WeightsFile phi) {
        return phi.attacker()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        file
                                                + " holds no attacker's weights; those that play"
                                                + " writes name their attack"));
    }

    private static List<Path> learned(Path run) throws IOException {
        try (Stream<Path> files =
                Files.list(RunDirectory.weights(run, Players.DEFENDER).getParent())) {
            return files.filter(file -> file.toString().endsWith(".safetensors"))
                    .filter(file -> !file.equals(RunDirectory.weights(run, Players.DEFENDER)))
                    .sorted()
                    .toList();
        }
    }

    private static GameSettings.Attacker parse(String attack) {
        String[] parts = attack.split(":", 2);
        Config types = Attacks.installed().defaults(parts[0]);
        Config set = ConfigFactory.empty();
        try {
            for (WrittenSetting each : WrittenSetting.list(parts.length > 1 ? parts[1] : "")) {
                set = each.typed(types).withFallback(set);
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "--attack %s cannot be read: %s; write NAME:KEY=VALUE,KEY=VALUE"
                            .formatted(attack, e.getMessage()),
                    e);
        }
        return new GameSettings.Attacker(parts[0], Attacks.installed().resolve(parts[0], set));
    }
}
