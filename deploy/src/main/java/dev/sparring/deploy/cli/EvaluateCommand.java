// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.Players;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.deploy.evaluation.Check;
import dev.sparring.deploy.evaluation.EvaluationCsv;
import dev.sparring.deploy.evaluation.Examination;
import dev.sparring.deploy.evaluation.ExaminationStoppedException;
import dev.sparring.deploy.evaluation.ExamplesCsv;
import dev.sparring.deploy.evaluation.MaskedGradients;
import dev.sparring.deploy.evaluation.Opponent;
import dev.sparring.deploy.evaluation.SanityChecks;
import dev.sparring.deploy.evaluation.SanityOpponents;
import dev.sparring.deploy.files.WholeFile;
import dev.sparring.deploy.run.RunDirectory;
import dev.sparring.deploy.run.WeightsFile;
import dev.sparring.deploy.session.StopRequests;
import dev.sparring.deploy.terminal.EvaluationTable;
import dev.sparring.deploy.terminal.ExaminationBar;
import dev.sparring.deploy.terminal.Screen;
import dev.sparring.deploy.terminal.TextTable;
import dev.sparring.deploy.terminal.UserCommand;
import dev.sparring.gpu.NotFiniteException;
import dev.sparring.gpu.evaluation.EvaluationRequest.Drop;
import dev.sparring.gpu.evaluation.EvaluationResult;
import dev.sparring.gpu.files.FetchedFile;
import dev.sparring.gpu.model.InputNormalisation;
import dev.sparring.gpu.model.TrainedClassifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures weights under attacks, on test images. */
@Command(
        name = "evaluate",
        sortOptions = false,
        description = {
            "Measures the accuracy of a classifier on test images, clean and under attack.%n",
            "Each accuracy comes with its 95 %% confidence interval (Wilson). For a run, the",
            "command takes the final weights, the settings and the learned attackers of that",
            "run. For a file, it takes what --preset or --settings say, otherwise the file's",
            "metadata.%n",
            "Every verdict is kept as soon as it is made, in RUN/verdicts or --verdicts.",
            "After an interruption the same command goes on, and no evaluation measures",
            "anything twice. Several processes can share the work: give each a --shard I/N",
            "and the same directory, then run the command without --shard to see the whole",
            "table."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sparring evaluate RUN",
            "  sparring evaluate RUN --only-accuracy --images 10000 --repeats 10 --sanity",
            "  sparring evaluate RUN --attack pgd:steps=100,step-size-ratio=0.0833 \\",
            "      --attack cw --csv table.csv --examples images.csv",
            "  sparring evaluate model.safetensors --preset mnist --data DIR --images 10000 \\",
            "      --verdicts DIR --shard 1/2 --devices cuda:0,cuda:1",
            "  sparring evaluate RUN --attack pgd --surrogate other.safetensors",
            "  sparring evaluate RUN --attacker OTHER/weights/l2l-da.safetensors"
        })
final class EvaluateCommand implements Callable<Integer> {

    private static final int INTERRUPTED = 130;
    private static final int SANITY_IMAGES = 200;

    @Spec private CommandSpec spec;

    @Parameters(
            paramLabel = "WEIGHTS",
            description =
                    "A run, a safetensors file, or the URL of such a file with its " + "SHA-256.")
    private String weights;

    @Mixin private OpponentOptions chosen;

    @Option(
            names = "--only-accuracy",
            description =
                    "Stop attacking images that have fallen. The accuracies are the same "
                            + "and come several times faster, but there are no losses.")
    private boolean onlyAccuracy;

    @Option(
            names = "--images",
            paramLabel = "N",
            description = "How many test images (default: the settings').")
    private Integer images;

    @Option(
            names = "--sanity",
            description =
                    "Also check on the first 200 images whether the figures can be "
                            + "trusted: with more attacks, other radii, noise and a black box.")
    private boolean sanity;

    @Mixin private ExaminationOptions work;

    @Option(names = "--csv", paramLabel = "FILE", description = "Write the table to this file too.")
    private Path csv;

    @Option(
            names = "--examples",
            paramLabel = "FILE",
            description = "Write the verdict on each image to this file.")
    private Path examples;

    @Mixin private SettingsOptions options;

    /** Whom to measure against whom. */
    private record Subject(
            Path file,
            WeightsFile theta,
            GameSettings settings,
            SortedMap<String, Opponent> opponents,
            Optional<TrainedClassifier> surrogate,
            int images,
            Drop drop) {

        EvaluationResult examine(Examination examination) {
            try {
                return examination.examine(
                        theta.version(), theta.weights(), opponents, images, drop);
            } catch (NotFiniteException e) {
                throw e.of(file);
            }
        }
    }

    @Override
    public Integer call() throws Exception {
        if (sanity && work.isPart()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--sanity and --shard exclude each other; use --sanity when all shards are"
                            + " done");
        }
        if (FetchedFile.isUrl(weights)) {
            weights = FetchedFile.of(weights).fetch().toString();
        }
        Optional<Path> run = run();
        Screen screen = Screen.of(spec.commandLine().getOut());
        Subject subject = subject(run, screen::line);
        ExaminationBar bar = new ExaminationBar(screen);
        try (bar;
                Examination examination = work.open(subject.settings(), run, bar)) {
            StopRequests requests =
                    StopRequests.listen(
                            screen,
                            "stopping after the current images",
                            examination::stop,
                            again(run));
            EvaluationResult result = subject.examine(examination);
            List<Check> checks = sanity ? checks(subject, examination) : List.of();
            requests.over();
            bar.close();
            show(screen, subject, result);
            write(subject, examination, result);
            warn(screen, MaskedGradients.warnings(result, subject.opponents()), checks);
            return 0;
        } catch (ExaminationStoppedException e) {
            bar.close();
            screen.line("interrupted; go on with: " + again(run));
            return INTERRUPTED;
        }
    }

    private Optional<Path> run() throws IOException {
        return Files.isRegularFile(Path.of(weights)) || weights.endsWith(".safetensors")
                ? Optional.empty()
                : Optional.of(RunDirectory.find(weights));
    }

    private Subject subject(Optional<Path> run, Consumer<String> notes) throws IOException {
        Path file =
                run.map(path -> RunDirectory.weights(path, Players.DEFENDER))
                        .orElse(Path.of(weights));
        WeightsFile theta = WeightsFile.read(file);
        theta.notes().forEach(notes);
        GameSettings settings = settings(run, file, theta, notes);
        Optional<TrainedClassifier> surrogate = chosen.surrogate(settings, notes);
        return new Subject(
                file,
                theta,
                settings,
                chosen.opponents(run, settings, surrogate, notes),
                surrogate,
                images(settings),
                onlyAccuracy ? Drop.FALLEN : Drop.NONE);
    }

    private int images(GameSettings settings) {
        if (images == null && settings.evaluation().finalImages() == 0) {
            throw new ParameterException(
                    spec.commandLine(),
                    "the settings say that no images are measured (evaluation.final-images);"
                            + " give --images N");
        }
        return images == null ? settings.evaluation().finalImages() : images;
    }

    private GameSettings settings(
            Optional<Path> run, Path file, WeightsFile theta, Consumer<String> notes) {
        if (run.isPresent()) {
            if (options.isChosen()) {
                throw new ParameterException(
                        spec.commandLine(),
                        "a run has settings of its own; leave out --preset, --defence and"
                                + " --settings");
            }
            return SettingsLoader.file(
                    run.get().resolve(RunDirectory.SETTINGS), options.overrides());
        }
        if (options.defence().isPresent()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--defence says what to train against; to measure weights give --attack");
        }
        return FittingWeights.settings(file, theta, options, notes);
    }

    private List<Check> checks(Subject subject, Examination examination) throws IOException {
        float epsilon = subject.settings().epsilon();
        Subject checked =
                new Subject(
                        subject.file(),
                        subject.theta(),
                        subject.settings(),
                        SanityOpponents.with(subject.opponents(), epsilon, subject.surrogate()),
                        subject.surrogate(),
                        Math.min(SANITY_IMAGES, subject.images()),
                        subject.drop());
        return SanityChecks.of(checked.examine(examination), checked.opponents(), epsilon);
    }

    private void show(Screen screen, Subject subject, EvaluationResult result) {
        screen.line(
                "%s, version %d, %d test images of %s%s, epsilon %s%s%s"
                        .formatted(
                                subject.file(),
                                subject.theta().version(),
                                result.images(),
                                subject.settings().data().set(),
                                work.isPart() ? " (shard " + work.shard() + ")" : "",
                                subject.settings().epsilon(),
                                chosen.surrogate().map(f -> ", crafted on " + f).orElse(""),
                                normalisation(subject.settings())));
        TextTable table =
                onlyAccuracy
                        ? EvaluationTable.accuracies(result)
                        : EvaluationTable.of(result, chosen.repeats());
        table.lines().forEach(screen::line);
    }

    private static void warn(Screen screen, List<String> warnings, List<Check> checks) {
        warnings.forEach(screen::line);
        checks.forEach(
                check ->
                        screen.line(
                                "%-8s%s (%s)"
                                        .formatted(check.outcome(), check.name(), check.detail())));
    }

    private static String normalisation(GameSettings settings) {
        InputNormalisation normalisation = settings.defender().classifier().normalisation();
        return normalisation.equals(InputNormalisation.NONE)
                ? ""
                : ", normalised by " + normalisation.text();
    }

    private void write(Subject subject, Examination examination, EvaluationResult result)
            throws IOException {
        if (csv != null) {
            new EvaluationCsv(
                            subject.settings(), chosen.repeats(), onlyAccuracy, subject.opponents())
                    .write(result, csv);
        }
        if (examples != null) {
            WholeFile.write(examples, file -> writeExamples(subject, examination, file));
        }
    }

    private static void writeExamples(Subject subject, Examination examination, Path to)
            throws IOException {
        try (ExamplesCsv file = new ExamplesCsv(to)) {
            examination.examples(
                    subject.theta().weights(),
                    subject.opponents(),
                    subject.images(),
                    subject.drop(),
                    file);
        }
    }

    /** How to go on after Ctrl-C. */
    private String again(Optional<Path> run) {
        if (work.directory(run).isEmpty()) {
            return "nothing, as no verdicts were kept; give --verdicts DIR";
        }
        Function<String, String> quote =
                each -> each.matches("[\\w./:=,+-]+") ? each : "'" + each + "'";
        return UserCommand.NAME
                + " "
                + spec.root().commandLine().getParseResult().originalArgs().stream()
                        .map(quote)
                        .collect(Collectors.joining(" "));
    }
}
