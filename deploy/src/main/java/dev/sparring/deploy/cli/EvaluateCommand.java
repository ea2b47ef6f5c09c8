// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.Players;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.deploy.run.RunDirectory;
import dev.sparring.deploy.run.WeightsFile;
import dev.sparring.gpu.attack.Attacks;
import dev.sparring.gpu.data.Dataset;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.evaluation.Contender;
import dev.sparring.gpu.evaluation.EvaluationRequest;
import dev.sparring.gpu.evaluation.EvaluationResult;
import dev.sparring.gpu.evaluation.EvaluationRun;
import dev.sparring.gpu.evaluation.RobustEvaluator;
import dev.sparring.gpu.model.PlayerState;
import dev.sparring.gpu.model.StateDict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures weights under attacks, on test images. */
@Command(
        name = "evaluate",
        sortOptions = false,
        description = {
            "Measures the accuracy of a classifier on test images, clean and under attack.%n",
            "Of a run it takes the final weights, the settings and the attackers that",
            "learned; of a file what --preset or --settings say, else its metadata."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sparring evaluate RUN",
            "  sparring evaluate RUN --only-accuracy --images 10000 --repeats 10",
            "  sparring evaluate RUN --attack pgd:steps=100,step-size-ratio=0.0833 --attack cw",
            "  sparring evaluate model.safetensors --preset mnist --data DIR --images 10000",
            "  sparring evaluate RUN --attacker OTHER/weights/l2l-da.safetensors --csv table.csv"
        })
final class EvaluateCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "WEIGHTS", description = "A run, or a safetensors file.")
    private String weights;

    @Option(
            names = "--attack",
            paramLabel = "NAME[:KEY=VALUE,...]",
            description =
                    "An attack with its options; repeatable (default: those of the settings).")
    private List<String> attacks = new ArrayList<>();

    @Option(
            names = "--attacker",
            paramLabel = "FILE",
            description = "An attacker that learned, by its weights; repeatable.")
    private List<Path> attackers = new ArrayList<>();

    @Option(
            names = "--only-accuracy",
            description =
                    "Spare images that have fallen: the same accuracies several times faster, but"
                            + " no losses.")
    private boolean onlyAccuracy;

    @Option(
            names = "--repeats",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Times that each attack tries; an image must survive all of them, and the best"
                            + " and the mean of the repeats are shown too.")
    private int repeats;

    @Option(
            names = "--images",
            paramLabel = "N",
            description = "Test images (default: the settings').")
    private Integer images;

    @Option(names = "--csv", paramLabel = "FILE", description = "Write the table there too.")
    private Path csv;

    @Mixin private SettingsOptions options;

    /** An attack and its phi, if it learned. */
    private record Opponent(GameSettings.Attacker attacker, Optional<StateDict> phi) {}

    @Override
    public Integer call() throws Exception {
        Optional<Path> run = run();
        Path file =
                run.map(path -> RunDirectory.weights(path, Players.DEFENDER))
                        .orElse(Path.of(weights));
        WeightsFile theta = WeightsFile.read(file);
        GameSettings settings = settings(run, theta);
        SortedMap<String, Opponent> opponents = opponents(run, settings);
        int count = images == null ? settings.evaluation().finalImages() : images;
        EvaluationResult result = evaluate(theta, settings, opponents, count);
        spec.commandLine()
                .getOut()
                .printf(
                        "%s, version %d, %d test images of %s, epsilon %s%n",
                        file,
                        theta.version(),
                        result.images(),
                        settings.data().set(),
                        settings.epsilon());
        TextTable table =
                onlyAccuracy
                        ? EvaluationTable.accuracies(result)
                        : EvaluationTable.of(result, repeats);
        table.lines().forEach(spec.commandLine().getOut()::println);
        if (csv != null) {
            SortedMap<String, GameSettings.Attacker> attacks = new TreeMap<>();
            opponents.forEach((id, each) -> attacks.put(id, each.attacker()));
            new EvaluationCsv(settings, repeats, onlyAccuracy, attacks).write(result, csv);
        }
        return 0;
    }

    private Optional<Path> run() throws Exception {
        return Files.isRegularFile(Path.of(weights)) || weights.endsWith(".safetensors")
                ? Optional.empty()
                : Optional.of(RunDirectory.find(weights));
    }

    private GameSettings settings(Optional<Path> run, WeightsFile theta) {
        if (run.isPresent()) {
            return SettingsLoader.file(
                    run.get().resolve(RunDirectory.SETTINGS), options.overrides());
        }
        List<String> overrides = new ArrayList<>();
        if (!options.isChosen()) {
            if (theta.settings().isEmpty()) {
                throw new IllegalArgumentException(
                        weights
                                + " does not say which images it is for; give --preset NAME or"
                                + " --settings FILE");
            }
            overrides.addAll(theta.settings());
        }
        overrides.addAll(options.overrides());
        return options.load(overrides);
    }

    private SortedMap<String, Opponent> opponents(Optional<Path> run, GameSettings settings)
            throws Exception {
        SortedMap<String, Opponent> opponents = new TreeMap<>();
        for (String attack : attacks) {
            opponents.put(attack, new Opponent(parse(attack), Optional.empty()));
        }
        List<Path> files = new ArrayList<>(attackers);
        if (attacks.isEmpty() && attackers.isEmpty()) {
            settings.evaluation()
                    .attacks()
                    .forEach((id, each) -> opponents.put(id, new Opponent(each, Optional.empty())));
            if (run.isPresent()) {
                files.addAll(learned(run.get()));
            }
        }
        for (Path file : files) {
            WeightsFile phi = WeightsFile.read(file);
            GameSettings.Attacker attacker =
                    phi.attacker()
                            .orElseThrow(
                                    () ->
                                            new IllegalArgumentException(
                                                    file
                                                            + " holds no attacker's weights; those"
                                                            + " that play writes name their"
                                                            + " attack"));
            String id = opponents.containsKey(phi.player()) ? file.toString() : phi.player();
            opponents.put(id, new Opponent(attacker, Optional.of(phi.weights())));
        }
        return opponents;
    }

    private static List<Path> learned(Path run) throws Exception {
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
        try {
            Config set = ConfigFactory.parseString(parts.length > 1 ? parts[1] : "");
            return new GameSettings.Attacker(parts[0], Attacks.installed().resolve(parts[0], set));
        } catch (ConfigException e) {
            throw new IllegalArgumentException(
                    "--attack " + attack + " cannot be read; write NAME:KEY=VALUE,KEY=VALUE", e);
        }
    }

    private EvaluationResult evaluate(
            WeightsFile theta,
            GameSettings settings,
            SortedMap<String, Opponent> opponents,
            int count) {
        Dataset test = Players.datasets(settings).test();
        if (count < 1 || count > test.size()) {
            throw new IllegalArgumentException(
                    "--images " + count + ": there are 1 to " + test.size() + " test images");
        }
        try (Device device = Device.open(settings.device().name(), settings.device().threads())) {
            Map<String, Contender> contenders = new TreeMap<>();
            Map<String, PlayerState> states = new TreeMap<>();
            opponents.forEach(
                    (id, each) -> {
                        contenders.put(
                                id,
                                Contender.of(
                                        Players.attack(settings, id, each.attacker(), device),
                                        repeats));
                        each.phi()
                                .ifPresent(
                                        phi ->
                                                states.put(
                                                        id,
                                                        new PlayerState(phi, StateDict.empty())));
                    });
            EvaluationRequest request =
                    new EvaluationRequest(
                            theta.version(),
                            theta.weights(),
                            states,
                            test.slice(0, count),
                            settings.epsilon(),
                            Randomness.of(settings.seed()).with("evaluate"),
                            onlyAccuracy
                                    ? EvaluationRequest.Drop.FALLEN
                                    : EvaluationRequest.Drop.NONE,
                            EvaluationRequest.Chunks.ALONE,
                            0);
            try (RobustEvaluator evaluator =
                    new RobustEvaluator(device, settings.defender().classifier(), contenders)) {
                return turns(evaluator.start(request));
            }
        }
    }

    private EvaluationResult turns(EvaluationRun evaluation) {
        Screen screen = Screen.of(spec.commandLine().getOut());
        long start = System.nanoTime();
        Optional<EvaluationResult> result = evaluation.turn();
        while (result.isEmpty()) {
            screen.live("evaluating " + Figures.time((System.nanoTime() - start) * 1e-9));
            result = evaluation.turn();
        }
        screen.clear();
        return result.get();
    }
}
