// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.AttackContext;
import dev.sparring.gpu.attack.AttackRunner;
import dev.sparring.gpu.attack.Attacks;
import dev.sparring.gpu.attack.CraftRequest;
import dev.sparring.gpu.attack.Crafted;
import dev.sparring.gpu.data.Dataset;
import dev.sparring.gpu.data.GeneratedDigits;
import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.data.RoundBatches;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.DeviceSettings;
import dev.sparring.gpu.device.Download;
import dev.sparring.gpu.device.Graphs;
import dev.sparring.gpu.device.Precision;
import dev.sparring.gpu.evaluation.Contender;
import dev.sparring.gpu.evaluation.EvaluationRequest;
import dev.sparring.gpu.evaluation.EvaluationResult;
import dev.sparring.gpu.evaluation.RobustEvaluator;
import dev.sparring.gpu.model.ClassifierKind;
import dev.sparring.gpu.model.StateDict;
import dev.sparring.gpu.training.AdversarialBatch;
import dev.sparring.gpu.training.CleanWeight;
import dev.sparring.gpu.training.DefenderTrainer;
import dev.sparring.gpu.training.LearningRateSchedule;
import dev.sparring.gpu.training.SgdSettings;
import dev.sparring.gpu.training.TrainingBatch;
import dev.sparring.gpu.training.TrainingStep;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The bare rounds that {@code peer.py} plays in plain PyTorch, played by the game's own classes,
 * from the images of a round on the host to the adversarial images, theta and phi on the host.
 * Prints a line of JSON: the milliseconds of each round and what was read from the device in it.
 *
 * <p>Arguments: device, game ({@code pgd10}, {@code l2l} or {@code pgd100}), base channels, rounds,
 * threads, {@code exact} or {@code tf32}, {@code deterministic} or {@code free}, images, {@code
 * auto} or {@code off} for graphs. {@code pgd100} is an evaluation of a classifier that has played
 * some rounds of {@code pgd10}.
 */
public final class RoundPeer implements AutoCloseable {

    private static final int WARM_UP = 10;
    private static final int ROUND_IMAGES = 100;
    private static final int CLEAN_ROUNDS = 200;
    private static final int ROUNDS_BEFORE_AN_EVALUATION = 600;
    private static final float EPSILON = 0.3f;
    private static final String PLAYER = "peer";
    private static final double RATE = 0.01;

    /** With which a classifier that is to be evaluated has learnt something soon. */
    private static final double FAST_RATE = 0.05;

    private final Device device;
    private final DefenderTrainer defender;
    private final AttackRunner attacker;
    private final RoundBatches batches;
    private StateDict theta;
    private long round;

    private RoundPeer(Device device, double learningRate, String attack, String options) {
        this.device = device;
        defender =
                new DefenderTrainer(
                        device,
                        ClassifierKind.LENET5,
                        new SgdSettings(learningRate, 0.9, 1e-5, 1),
                        LearningRateSchedule.constant(),
                        CleanWeight.BY_COUNT,
                        Randomness.of(3));
        attacker = new AttackRunner(device, ClassifierKind.LENET5, attack(attack, options));
        theta = defender.state().weights();
        Dataset digits = new GeneratedDigits(Randomness.of(1), 10 * ROUND_IMAGES);
        batches = new RoundBatches(digits, ROUND_IMAGES, 0, false, Randomness.of(2));
    }

    private Attack attack(String name, String options) {
        AttackContext context =
                new AttackContext(device.manager(), 1, 28, 28, 10, 1000, Randomness.of(4));
        return Attacks.installed().create(name, ConfigFactory.parseString(options), context);
    }

    /** Plays and prints. */
    public static void main(String[] arguments) throws Exception {
        DeviceSettings settings =
                new DeviceSettings(
                        arguments[0],
                        Integer.parseInt(arguments[4]),
                        arguments[6].equals("deterministic"),
                        Precision.valueOf(arguments[5].toUpperCase(Locale.ROOT)),
                        Graphs.valueOf(arguments[8].toUpperCase(Locale.ROOT)));
        int base = Integer.parseInt(arguments[2]);
        int rounds = Integer.parseInt(arguments[3]);
        int images = Integer.parseInt(arguments[7]);
        boolean learns = arguments[1].equals("l2l");
        boolean evaluates = arguments[1].equals("pgd100");
        double rate = evaluates ? FAST_RATE : RATE;
        try (Device device = Device.open(settings);
                RoundPeer peer =
                        learns
                                ? new RoundPeer(device, rate, "l2l-da", "base-channels = " + base)
                                : new RoundPeer(device, rate, "pgd", "steps = 10")) {
            Map<String, Object> told =
                    device.compute(
                            () -> evaluates ? peer.evaluate(images, rounds) : peer.play(rounds));
            System.out.println(new ObjectMapper().writeValueAsString(told));
        }
    }

    private Map<String, Object> play(int rounds) {
        Watch watch = new Watch();
        double loss = 0;
        for (int i = 0; i < WARM_UP + rounds; i++) {
            ImageBatch clean = batches.batch(round);
            watch.start();
            loss = play(clean).loss();
            watch.stop();
        }
        return watch.told(rounds, Map.of("loss", loss));
    }

    private TrainingStep play(ImageBatch clean) {
        Randomness random = Randomness.of(5).with(round);
        CraftRequest request = new CraftRequest(round, round, theta, clean, EPSILON, random, true);
        Crafted crafted = attacker.craft(request);
        AdversarialBatch answer = new AdversarialBatch(PLAYER, crafted.shape(), crafted.images());
        TrainingStep step = defender.step(round, new TrainingBatch(clean, List.of(answer)));
        theta = step.state().weights();
        round++;
        return step;
    }

    private Map<String, Object> evaluate(int images, int times) {
        for (int i = 0; i < CLEAN_ROUNDS; i++) {
            TrainingBatch clean = new TrainingBatch(batches.batch(round), List.of());
            theta = defender.step(round++, clean).state().weights();
        }
        while (round < ROUNDS_BEFORE_AN_EVALUATION) {
            play(batches.batch(round));
        }
        Attack pgd = attack("pgd", "steps = 100, step-size-ratio = 0.08333333");
        Map<String, Contender> contenders = Map.of(PLAYER, Contender.of(pgd, 1));
        EvaluationRequest request = request(images);
        Watch watch = new Watch();
        try (RobustEvaluator evaluator =
                new RobustEvaluator(device, ClassifierKind.LENET5, contenders)) {
            EvaluationResult result = null;
            for (int i = 0; i < 1 + times; i++) {
                watch.start();
                result = evaluator.evaluate(request);
                watch.stop();
            }
            return watch.told(
                    times,
                    Map.of(
                            "clean_accuracy", result.cleanAccuracy(),
                            "robust_accuracy", result.worstCaseAccuracy()));
        }
    }

    private EvaluationRequest request(int count) {
        Dataset digits = new GeneratedDigits(Randomness.of(6), count);
        int size = digits.height() * digits.width();
        byte[] pixels = new byte[count * size];
        IntStream.range(0, count).forEach(i -> digits.copyPixels(i, pixels, i * size));
        int[] labels = IntStream.range(0, count).map(digits::label).toArray();
        long[] shape = {count, 1, digits.height(), digits.width()};
        return new EvaluationRequest(
                round,
                theta,
                Map.of(),
                new ImageBatch(shape, pixels, labels),
                EPSILON,
                Randomness.of(7),
                EvaluationRequest.Drop.FALLEN,
                EvaluationRequest.Chunks.ALONE,
                0);
    }

    @Override
    public void close() {
        attacker.close();
        defender.close();
    }

    /** Milliseconds and reads of each round. */
    private static final class Watch {

        private final List<Double> milliseconds = new ArrayList<>();
        private final List<Long> reads = new ArrayList<>();
        private long begun;
        private long readsBefore;

        void start() {
            readsBefore = Download.reads();
            begun = System.nanoTime();
        }

        void stop() {
            milliseconds.add((System.nanoTime() - begun) / 1e6);
            reads.add(Download.reads() - readsBefore);
        }

        /** Of the last so many rounds. */
        Map<String, Object> told(int rounds, Map<String, Object> more) {
            int skipped = milliseconds.size() - rounds;
            Map<String, Object> told = new LinkedHashMap<>(more);
            told.put("ms", milliseconds.subList(skipped, milliseconds.size()));
            told.put("reads", reads.get(reads.size() - 1));
            told.put("load", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
            return told;
        }
    }
}
