// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.evaluation;

import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.Players;
import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.LearningAttack;
import dev.sparring.gpu.data.Dataset;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.evaluation.Contender;
import dev.sparring.gpu.evaluation.EvaluationRequest;
import dev.sparring.gpu.evaluation.EvaluationResult;
import dev.sparring.gpu.evaluation.RobustEvaluator;
import dev.sparring.gpu.evaluation.SharedEvaluation;
import dev.sparring.gpu.evaluation.VerdictStore;
import dev.sparring.gpu.evaluation.Verdicts;
import dev.sparring.gpu.model.PlayerState;
import dev.sparring.gpu.model.StateDict;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Measures classifiers on test images, clean and under attack, on one or more devices. Every
 * verdict is kept as soon as it is there: an examination that was interrupted, even killed, goes on
 * where it was and ends with the same bytes as one that was not. Called by one thread; {@link
 * #stop} by any.
 */
public final class Examination implements AutoCloseable {

    private final GameSettings settings;
    private final Shard shard;
    private final Consumer<ExaminationProgress> listener;
    private final VerdictDirectory verdicts;
    private final Crew crew;
    private final Dataset test;
    private volatile boolean stopped;

    /**
     * Reads the verdicts that are there.
     *
     * @param settings data set, epsilon, seed, classifier, and threads of the CPU
     * @param verdicts a directory, made if it is missing; several processes may share it
     * @param devices {@code cpu}, {@code cuda:0}, ...; one or more, each works on the next chunk
     * @param shard the chunks of images that are this process's
     * @param listener called by the devices' threads
     * @throws IllegalArgumentException if a file of verdicts is damaged, naming it
     */
    public Examination(
            GameSettings settings,
            Path verdicts,
            List<String> devices,
            Shard shard,
            Consumer<ExaminationProgress> listener) {
        this(settings, VerdictDirectory.open(verdicts), devices, shard, listener);
    }

    private Examination(
            GameSettings settings,
            VerdictDirectory verdicts,
            List<String> devices,
            Shard shard,
            Consumer<ExaminationProgress> listener) {
        this.settings = settings;
        this.shard = shard;
        this.listener = listener;
        this.verdicts = verdicts;
        this.test = Players.testImages(settings);
        this.crew = new Crew(devices, settings.device().settings());
    }

    /** One that keeps its verdicts in memory only: interrupted, it begins anew. */
    public static Examination inMemory(
            GameSettings settings,
            List<String> devices,
            Shard shard,
            Consumer<ExaminationProgress> listener) {
        return new Examination(settings, VerdictDirectory.inMemory(), devices, shard, listener);
    }

    /**
     * Clean accuracy and every opponent on the first test images. Interrupted, it goes on where it
     * was.
     *
     * @param version of theta, only for messages and the result
     * @param opponents by the ids under which their results are reported
     * @param images of which the result is over those of the shard
     * @param drop with {@code FALLEN} an attack may also stop at the first image that is
     *     misclassified
     * @throws IllegalArgumentException if there are not so many images, or weights do not fit
     * @throws ExaminationStoppedException if it was stopped before its end
     */
    public EvaluationResult examine(
            long version,
            StateDict theta,
            SortedMap<String, Opponent> opponents,
            int images,
            EvaluationRequest.Drop drop) {
        EvaluationRequest request = request(version, theta, opponents, images, drop);
        SortedMap<String, SharedEvaluation.Entrant> entrants = new TreeMap<>();
        opponents.forEach(
                (id, each) ->
                        entrants.put(
                                id,
                                new SharedEvaluation.Entrant(
                                        each.repeats(), VerdictKeys.attack(each))));
        SharedEvaluation evaluation =
                new SharedEvaluation(
                        request,
                        entrants,
                        shard::takes,
                        new KeptVerdicts(verdicts, new VerdictKeys(settings, request, opponents)),
                        (done, total, found, id) ->
                                listener.accept(new ExaminationProgress(done, total, found, id)));
        evaluation.share(crew.size());
        AtomicBoolean failed = new AtomicBoolean();
        // if one fails, the others need not go on
        crew.run(
                device -> work(device, evaluation, opponents, () -> !stopped && !failed.get()),
                () -> failed.set(true));
        return evaluation.result().orElseThrow(ExaminationStoppedException::new);
    }

    /**
     * What was said about each image, behind the result of {@link #examine} with the same
     * arguments: clean first, then by opponent, repeat and image. A repeat that an image was spared
     * is left out.
     */
    public void examples(
            StateDict theta,
            SortedMap<String, Opponent> opponents,
            int images,
            EvaluationRequest.Drop drop,
            Consumer<Example> consumer) {
        EvaluationRequest request = request(0, theta, opponents, images, drop);
        KeptVerdicts kept =
                new KeptVerdicts(verdicts, new VerdictKeys(settings, request, opponents));
        examples(request, kept, VerdictStore.CLEAN, 0, consumer);
        opponents.forEach(
                (id, each) -> {
                    for (int repeat = 0; repeat < each.repeats(); repeat++) {
                        examples(request, kept, id, repeat, consumer);
                    }
                });
    }

    private void examples(
            EvaluationRequest request,
            VerdictStore kept,
            String id,
            int repeat,
            Consumer<Example> consumer) {
        int size = request.chunks().images();
        for (int from = 0; from < request.images().count(); from += size) {
            int to = Math.min(request.images().count(), from + size);
            if (shard.takes(from / size)) {
                kept.find(new VerdictStore.Piece(id, repeat, from, to))
                        .ifPresent(outcome -> examples(id, repeat, outcome, consumer));
            }
        }
    }

    private void examples(
            String id, int repeat, VerdictStore.Outcome outcome, Consumer<Example> consumer) {
        Verdicts said = outcome.verdicts();
        for (int i = 0; i < outcome.images().length; i++) {
            int image = outcome.images()[i];
            consumer.accept(
                    new Example(
                            image,
                            test.label(image),
                            id,
                            repeat,
                            said.correct()[i],
                            said.predictions()[i],
                            said.confidences()[i],
                            said.losses()[i]));
        }
    }

    private EvaluationRequest request(
            long version,
            StateDict theta,
            SortedMap<String, Opponent> opponents,
            int images,
            EvaluationRequest.Drop drop) {
        if (images < 1 || images > test.size()) {
            throw new IllegalArgumentException(
                    "%d images: there are 1 to %d test images".formatted(images, test.size()));
        }
        Map<String, PlayerState> states = new TreeMap<>();
        opponents.forEach(
                (id, each) ->
                        each.phi()
                                .ifPresent(
                                        phi ->
                                                states.put(
                                                        id,
                                                        new PlayerState(phi, StateDict.empty()))));
        return new EvaluationRequest(
                version,
                theta,
                states,
                test.slice(0, images),
                settings.epsilon(),
                Randomness.of(settings.seed()).with("evaluate"),
                drop,
                EvaluationRequest.Chunks.ALONE,
                0);
    }

    private void work(
            Device device,
            SharedEvaluation evaluation,
            SortedMap<String, Opponent> opponents,
            BooleanSupplier goOn)
            throws Exception {
        Map<String, Contender> contenders = new TreeMap<>();
        opponents.forEach((id, each) -> contenders.put(id, contender(each, device)));
        try (RobustEvaluator evaluator =
                new RobustEvaluator(device, settings.defender().classifier(), contenders)) {
            SharedEvaluation.Worker worker = evaluation.worker(evaluator);
            boolean more = true;
            while (more && goOn.getAsBoolean()) {
                more = device.compute(worker::turn);
            }
        }
    }

    private Contender contender(Opponent opponent, Device device) {
        return new Contender(
                attack(opponent, device),
                opponent.repeats(),
                opponent.epsilon(),
                opponent.surrogate());
    }

    /** One that learns and has learnt nothing is refused: any defender would look robust. */
    private Attack attack(Opponent opponent, Device device) {
        String name = opponent.attacker().attack();
        if (opponent.phi().isPresent()) {
            return Players.untrained(settings, name, opponent.attacker(), device);
        }
        Attack attack = Players.attack(settings, name, opponent.attacker(), device);
        if (attack instanceof LearningAttack && opponent.attacker().initialWeights().isEmpty()) {
            attack.close();
            throw new IllegalArgumentException(
                    "attack %s needs learned weights; give them to evaluate with --attacker FILE"
                            .formatted(name));
        }
        return attack;
    }

    /** Ends {@link #examine} after the pieces of work that are in hand; for good. */
    public void stop() {
        stopped = true;
    }

    @Override
    public void close() {
        stopped = true;
        crew.close();
        verdicts.close();
    }
}
