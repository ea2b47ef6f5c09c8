// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import com.typesafe.config.Config;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.Players;
import dev.sparring.deploy.evaluation.Check;
import dev.sparring.deploy.evaluation.Examination;
import dev.sparring.deploy.evaluation.ExaminationStoppedException;
import dev.sparring.deploy.evaluation.Opponent;
import dev.sparring.deploy.evaluation.SanityChecks;
import dev.sparring.deploy.evaluation.SanityOpponents;
import dev.sparring.deploy.evaluation.Shard;
import dev.sparring.deploy.run.RunDirectory;
import dev.sparring.deploy.run.WeightsFile;
import dev.sparring.gpu.NotFiniteException;
import dev.sparring.gpu.attack.Attacks;
import dev.sparring.gpu.evaluation.EvaluationRequest;
import dev.sparring.gpu.evaluation.EvaluationResult;
import dev.sparring.gpu.model.TrainedClassifier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** Measures models, each image once: verdicts are kept in the tables' directory. */
public final class Examiner implements Measurements, AutoCloseable {

    private final Recipe recipe;
    private final Scale scale;
    private final TablesDirectory directory;
    private final Function<GameSettings, List<String>> devices;
    private final Tracer tracer;
    private Examination examination;
    private long seed = -1;
    private volatile boolean stopped;

    /**
     * Opens devices with the first measurement.
     *
     * @param devices that measure, by the settings
     */
    public Examiner(
            Recipe recipe,
            Scale scale,
            TablesDirectory directory,
            Function<GameSettings, List<String>> devices) {
        this.recipe = recipe;
        this.scale = scale;
        this.directory = directory;
        this.devices = devices;
        tracer = new Tracer(recipe, scale, directory.curves());
    }

    @Override
    public Finding measure(Work.Measure work) throws Exception {
        Column column = work.column();
        SortedMap<String, Opponent> opponents = new TreeMap<>();
        if (column.attack().isPresent()) {
            opponents.put(column.id(), opponent(work));
        }
        EvaluationResult result = examine(work.model(), opponents, scale.images(), drop(column));
        if (opponents.isEmpty()) {
            return new Finding(result.correct(), List.of(), result.seconds());
        }
        EvaluationResult.AttackResult attack = result.attacks().get(0);
        return new Finding(
                attack.survived(),
                column.everyRepeat() ? attack.repeatAccuracies() : List.of(),
                attack.seconds());
    }

    /** Attacks that have been measured find their verdicts again. */
    @Override
    public List<Findings.SanityCheck> check(Work.Check work) throws Exception {
        SortedMap<String, Opponent> own = new TreeMap<>();
        work.columns().forEach(each -> own.put(each.id(), Opponent.of(attacker(each), 1)));
        float epsilon = recipe.of(work.model().seed()).epsilon();
        SortedMap<String, Opponent> all = SanityOpponents.with(own, epsilon, Optional.empty());
        int images = Math.min(Work.Check.IMAGES, scale.images());
        EvaluationResult result = examine(work.model(), all, images, EvaluationRequest.Drop.FALLEN);
        return SanityChecks.of(result, all, epsilon).stream()
                .map(
                        check ->
                                new Findings.SanityCheck(
                                        check.name(),
                                        check.outcome() == Check.Outcome.PASS,
                                        check.detail()))
                .toList();
    }

    @Override
    public Curve trace(Work.Trace work, String title) throws Exception {
        if (stopped) {
            throw new Games.StoppedException();
        }
        return tracer.trace(work, title);
    }

    /** Ends a measurement after what is in hand; for good. */
    public synchronized void stop() {
        stopped = true;
        if (examination != null) {
            examination.stop();
        }
    }

    @Override
    public synchronized void close() {
        if (examination != null) {
            examination.close();
        }
    }

    private EvaluationResult examine(
            Model model,
            SortedMap<String, Opponent> opponents,
            int images,
            EvaluationRequest.Drop drop)
            throws Exception {
        Path file = RunDirectory.weights(recipe.run(model), Players.DEFENDER);
        WeightsFile theta = WeightsFile.read(file);
        Examination current = open(model.seed());
        try {
            return current.examine(theta.version(), theta.weights(), opponents, images, drop);
        } catch (ExaminationStoppedException e) {
            throw new Games.StoppedException();
        } catch (NotFiniteException e) {
            throw e.of(file);
        }
    }

    private synchronized Examination open(long wanted) throws Games.StoppedException {
        if (stopped) {
            throw new Games.StoppedException();
        }
        if (seed != wanted) {
            close();
            GameSettings settings = recipe.of(wanted);
            examination =
                    new Examination(
                            settings,
                            directory.verdicts(),
                            devices.apply(settings),
                            Shard.ALL,
                            progress -> {});
            seed = wanted;
        }
        return examination;
    }

    private Opponent opponent(Work.Measure work) throws IOException {
        Column column = work.column();
        Optional<WeightsFile> phi =
                column.learned() ? Optional.of(attacker(work.victim(), column)) : Optional.empty();
        Optional<TrainedClassifier> surrogate =
                column.surrogate().isPresent()
                        ? Optional.of(trained(work.victim()))
                        : Optional.empty();
        return new Opponent(
                phi.flatMap(WeightsFile::attacker).orElseGet(() -> attacker(column)),
                phi.map(WeightsFile::weights),
                column.repeats(),
                Optional.empty(),
                surrogate);
    }

    static GameSettings.Attacker attacker(Column column) {
        Config attack = column.attack().orElseThrow();
        String name = attack.getString("attack");
        return new GameSettings.Attacker(
                name, Attacks.installed().resolve(name, attack.withoutPath("attack")));
    }

    private TrainedClassifier trained(Model model) throws IOException {
        return new TrainedClassifier(
                recipe.of(model.seed()).defender().classifier(), defender(model).weights());
    }

    private WeightsFile defender(Model model) throws IOException {
        return WeightsFile.read(RunDirectory.weights(recipe.run(model), Players.DEFENDER));
    }

    private WeightsFile attacker(Model victim, Column column) throws IOException {
        return WeightsFile.read(
                RunDirectory.weights(recipe.run(victim, column), column.attackId()));
    }

    private static EvaluationRequest.Drop drop(Column column) {
        return column.everyRepeat() ? EvaluationRequest.Drop.NONE : EvaluationRequest.Drop.FALLEN;
    }
}
