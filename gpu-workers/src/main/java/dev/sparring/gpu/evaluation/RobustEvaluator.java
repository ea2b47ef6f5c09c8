// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.evaluation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import dev.sparring.gpu.attack.AttackInput;
import dev.sparring.gpu.attack.ClassifierTarget;
import dev.sparring.gpu.attack.LearningAttack;
import dev.sparring.gpu.attack.Linf;
import dev.sparring.gpu.attack.Margin;
import dev.sparring.gpu.attack.SteadyTarget;
import dev.sparring.gpu.attack.Target;
import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.data.RandomRows;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Download;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.model.Classifier;
import dev.sparring.gpu.model.ClassifierKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Measures robust accuracy: the share of images still classified correctly under attack, in
 * evaluation mode, worst case per image over repeats and attacks. Belongs to the device's thread.
 *
 * <p>The verdict on an adversarial image is the evaluator's own: it classifies the image that the
 * attack returned, and refuses one outside the epsilon ball or [0, 1].
 */
public final class RobustEvaluator implements AutoCloseable {

    private static final int[] AXIS = {1};

    private final Device device;
    private final Classifier classifier;
    private final Target target;
    private final Surrogates surrogates;
    private final SortedMap<String, Contender> contenders;
    private EvaluationRequest loaded;

    /**
     * Makes a classifier of the defender's kind, and takes over the attacks: {@link #close} closes
     * them all.
     *
     * @param contenders by the ids under which their results are reported
     */
    public RobustEvaluator(Device device, ClassifierKind kind, Map<String, Contender> contenders) {
        this.device = device;
        this.classifier = kind.open(device.manager());
        this.target = new SteadyTarget(new ClassifierTarget(classifier));
        this.surrogates = new Surrogates(device, kind, contenders);
        this.contenders = Collections.unmodifiableSortedMap(new TreeMap<>(contenders));
    }

    /**
     * Measures in one go.
     *
     * @throws IllegalArgumentException if weights do not fit
     * @throws IllegalStateException if an attack breaks the rules
     */
    public EvaluationResult evaluate(EvaluationRequest request) {
        EvaluationRun run = start(request);
        Optional<EvaluationResult> result = Optional.empty();
        while (result.isEmpty()) {
            result = run.turn();
        }
        return result.get();
    }

    /** Prepares to measure in turns; runs of several requests may take turns with each other. */
    public EvaluationRun start(EvaluationRequest request) {
        return new EvaluationRun(this, request);
    }

    @Override
    public void close() {
        contenders.values().forEach(contender -> contender.attack().close());
        surrogates.close();
        classifier.close();
    }

    SortedMap<String, Contender> contenders() {
        return contenders;
    }

    /** Loads theta and every phi, unless the last turn was of the same request. */
    void load(EvaluationRequest request) {
        if (loaded == request) {
            return;
        }
        loaded = null;
        classifier.load(request.defenderWeights());
        contenders.forEach(
                (id, contender) -> {
                    if (contender.attack() instanceof LearningAttack learner
                            && request.attackerStates().containsKey(id)) {
                        learner.restore(request.attackerStates().get(id));
                    }
                });
        loaded = request;
    }

    /** Classifies images {@code from} to {@code to} as they are. */
    Verdicts.Clean clean(EvaluationRequest request, int from, int to) {
        long start = System.nanoTime();
        try (NDManager manager = device.manager().newSubManager()) {
            int[] indices = IntStream.range(from, to).toArray();
            ImageBatch batch = request.images().select(indices);
            NDArray images = Upload.images(manager, batch);
            NDArray labels = Upload.labels(manager, batch.labels());
            int zeroGradients = zeroGradients(images, labels);
            int exhibits = exhibits(request, indices);
            return new Verdicts.Clean(judge(images, batch, labels, exhibits, start), zeroGradients);
        }
    }

    /**
     * Attacks the images {@code indices}, all of one chunk, and classifies the outcome.
     *
     * @param random keyed by attack and repeat; images are keyed below it, by their indices
     */
    Verdicts attack(EvaluationRequest request, String id, int[] indices, Randomness random) {
        long start = System.nanoTime();
        try (NDManager manager = device.manager().newSubManager()) {
            ImageBatch batch = request.images().select(indices);
            NDArray images = Upload.images(manager, batch);
            NDArray labels = Upload.labels(manager, batch.labels());
            Contender contender = contenders.get(id);
            float epsilon = contender.epsilon().orElse(request.epsilon());
            // a mistake of a surrogate is none of the defender's
            boolean anyMistake =
                    request.drop() == EvaluationRequest.Drop.FALLEN
                            && contender.surrogate().isEmpty();
            AttackInput input =
                    new AttackInput(
                            SteadyTarget.copied(manager, images),
                            SteadyTarget.copied(manager, labels),
                            epsilon,
                            random.with("first").with(indices[0]),
                            draws(random, indices),
                            anyMistake,
                            true);
            Target attacked = surrogates.target(id).orElse(target);
            NDArray adversarial =
                    SteadyTarget.once(
                            contender.attack().perturb(attacked, input).images(), indices.length);
            Linf.requireLegal(id, images, adversarial, epsilon);
            return judge(adversarial, batch, labels, exhibits(request, indices), start);
        }
    }

    /** A row for each image, whichever others there are, and the same for each copy of it. */
    private static RandomRows draws(Randomness random, int[] indices) {
        int count = indices.length * SteadyTarget.copies(indices.length);
        return RandomRows.apart(
                IntStream.range(0, count)
                        .mapToObj(i -> random.with("image").with(indices[i % indices.length]))
                        .toList());
    }

    /** Images whose gradient is 0 at every pixel. */
    private int zeroGradients(NDArray images, NDArray labels) {
        NDArray gradient = target.gradient(images, labels).gradient();
        NDArray pixels = gradient.abs().reshape(images.getShape().get(0), -1);
        float[] largest = Download.floats(pixels.max(AXIS));
        int zeros = 0;
        for (float value : largest) {
            zeros += value == 0 ? 1 : 0;
        }
        return zeros;
    }

    /** How many of some images, which are in order, are to be looked at: the first so many. */
    private static int exhibits(EvaluationRequest request, int[] indices) {
        return (int) Arrays.stream(indices).filter(i -> i < request.exhibits()).count();
    }

    private Verdicts judge(
            NDArray images, ImageBatch batch, NDArray labels, int exhibits, long start) {
        NDArray logits = target.logits(images);
        List<float[]> read =
                Download.floats(
                        new NDList(
                                logits,
                                ClassifierTarget.crossEntropy(logits, labels),
                                logits.argMax(1).toType(DataType.FLOAT32, false),
                                images.get(new NDIndex("0:" + exhibits))));
        int[] predictions = classes(read.get(2));
        boolean[] correct = new boolean[batch.count()];
        for (int i = 0; i < correct.length; i++) {
            correct[i] = predictions[i] == batch.labels()[i];
        }
        double[] confidences = confidences(read.get(0), predictions);
        List<float[]> pixels = pixels(read.get(3), exhibits);
        double seconds = (System.nanoTime() - start) * 1e-9;
        return new Verdicts(
                correct,
                predictions,
                confidences,
                read.get(1),
                Margin.of(read.get(0), batch.labels()),
                pixels,
                seconds);
    }

    /** Class indices that were read as numbers, together with others. */
    static int[] classes(float[] values) {
        int[] classes = new int[values.length];
        for (int i = 0; i < classes.length; i++) {
            classes[i] = (int) values[i];
        }
        return classes;
    }

    /**
     * Softmax probability of each prediction.
     *
     * @param logits (N, K), row-major
     */
    static double[] confidences(float[] logits, int[] predictions) {
        int classes = logits.length / predictions.length;
        double[] confidences = new double[predictions.length];
        for (int i = 0; i < confidences.length; i++) {
            double highest = logits[i * classes + predictions[i]];
            double sum = 0;
            for (int k = 0; k < classes; k++) {
                sum += Math.exp(logits[i * classes + k] - highest);
            }
            confidences[i] = 1 / sum;
        }
        return confidences;
    }

    /** The pixels of so many images, image by image. */
    private static List<float[]> pixels(float[] pixels, int count) {
        int size = pixels.length / Math.max(1, count);
        List<float[]> result = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            result.add(Arrays.copyOfRange(pixels, i * size, (i + 1) * size));
        }
        return result;
    }
}
