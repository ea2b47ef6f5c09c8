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
import dev.sparring.gpu.model.StateDict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Options that say whom a classifier is measured against. */
final class OpponentOptions {

    @Option(
            names = "--attack",
            paramLabel = "NAME[:KEY=VALUE,...]",
            description =
                    "An attack with its options, such as pgd:steps=100,step-size-ratio=1/12;"
                            + " repeatable (default: those of the settings).")
    private List<String> attacks = new ArrayList<>();

    @Option(
            names = "--attacker",
            paramLabel = "FILE",
            description =
                    "An attacker that learned, by its weights, a file or its URL with SHA-256;"
                            + " repeatable.")
    private List<String> attackers = new ArrayList<>();

    @Option(
            names = "--surrogate",
            paramLabel = "FILE",
            description =
                    "Craft the images on these weights, a file or its URL with SHA-256 (transfer,"
                            + " black box); the verdicts are those of WEIGHTS.")
    private String surrogate;

    @Option(
            names = "--repeats",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Times that each attack tries; an image must survive all of them, and the best"
                            + " and the mean of the repeats are shown too.")
    private int repeats;

    /** Times that each attack tries. */
    int repeats() {
        return repeats;
    }

    /** The file with the weights that images are crafted on in the defender's place. */
    Optional<String> surrogate() {
        return Optional.ofNullable(surrogate);
    }

    /** The weights in that file. */
    Optional<StateDict> surrogateWeights() throws IOException {
        return surrogate == null
                ? Optional.empty()
                : Optional.of(WeightsFile.read(FetchedFile.locate(surrogate)).weights());
    }

    /**
     * Those that were chosen; else those of the settings, and of a run also the attackers that
     * learned.
     *
     * @return by the ids that they are shown under
     */
    SortedMap<String, Opponent> opponents(Optional<Path> run, GameSettings settings)
            throws IOException {
        Optional<StateDict> craftedOn = surrogateWeights();
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
            String id = opponents.containsKey(phi.player()) ? file.toString() : phi.player();
            opponents.put(id, opponent(attacker(file, phi), Optional.of(phi.weights()), craftedOn));
        }
        return opponents;
    }

    private Opponent opponent(
            GameSettings.Attacker attacker,
            Optional<StateDict> phi,
            Optional<StateDict> craftedOn) {
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
