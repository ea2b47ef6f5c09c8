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
import dev.sparring.gpu.attack.RowwiseAttack;
import dev.sparring.gpu.attack.SteadyTarget;
import dev.sparring.gpu.attack.Target;
import dev.sparring.gpu.attack.search.Margin;
import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.data.Labels;
import dev.sparring.gpu.data.RandomRows;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Download;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.model.Classifier;
import dev.sparring.gpu.model.ClassifierModel;
import dev.sparring.gpu.model.CrossEntropy;
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
    private final Batches batches;
    private EvaluationRequest loaded;

    /**
     * Makes a classifier like the defender, and takes over the attacks: {@link #close} closes them
     * all.
     *
     * @param contenders by the ids under which their results are reported
     */
    public RobustEvaluator(
            Device device, ClassifierModel model, Map<String, Contender> contenders) {
        this(device, model, contenders, Batches.of(device));
    }

    /** The same with batches as they are on another device. */
    RobustEvaluator(
            Device device,
            ClassifierModel model,
            Map<String, Contender> contenders,
            Batches batches) {
        this.device = device;
        this.batches = batches;
        this.classifier = model.open(device.manager());
        this.target = new SteadyTarget(new ClassifierTarget(classifier));
        this.surrogates = new Surrogates(device, contenders);
        this.contenders = Collections.unmodifiableSortedMap(new TreeMap<>(contenders));
    }

    /**
     * Measures in one go.
     *
     * @throws IllegalArgumentException if weights do not fit, or a label is of no class
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

    /** Chunks of a request that are computed together. */
    int together(EvaluationRequest.Chunks chunks) {
        return batches.together(chunks);
    }

    /** Loads theta and every phi, unless the last turn was of the same request. */
    void load(EvaluationRequest request) {
        if (loaded == request) {
            return;
        }
        loaded = null;
        Labels.require(request.images().labels(), classifier.classes());
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

    /**
     * Classifies the images {@code indices} as they are.
     *
     * @throws dev.sparring.gpu.NotFiniteException if a logit, a loss or a gradient is not finite
     */
    Verdicts.Examined clean(EvaluationRequest request, int... indices) {
        return Verdicts.Examined.joined(
                batches.inParts(indices, part -> cleanTogether(request, part)));
    }

    private Verdicts.Examined cleanTogether(EvaluationRequest request, int[] indices) {
        long start = System.nanoTime();
        try (NDManager manager = device.manager().newSubManager()) {
            Chunk chunk = Chunk.of(manager, request, indices, start);
            FiniteCheck check = FiniteCheck.clean(request, indices);
            float[] gradients = largestGradients(chunk);
            Verdicts verdicts = judge(chunk, chunk.images, check, Optional.empty());
            check.gradients(gradients);
            return new Verdicts.Examined(verdicts, gradients);
        }
    }

    /**
     * Attacks the images {@code indices} and classifies the outcome.
     *
     * @param random keyed by attack and repeat; images are keyed below it, by their indices
     * @throws dev.sparring.gpu.NotFiniteException if a logit or a loss is not finite, or a pixel
     *     that the attack made
     */
    Verdicts attack(EvaluationRequest request, String id, int[] indices, Randomness random) {
        return Verdicts.joined(
                batches.inParts(indices, part -> attackTogether(request, id, part, random)));
    }

    private Verdicts attackTogether(
            EvaluationRequest request, String id, int[] indices, Randomness random) {
        long start = System.nanoTime();
        try (NDManager manager = device.manager().newSubManager()) {
            Chunk chunk = Chunk.of(manager, request, indices, start);
            Contender contender = contenders.get(id);
            float epsilon = contender.epsilon().orElse(request.epsilon());
            // a mistake of a surrogate is none of the defender's
            boolean anyMistake =
                    request.drop() == EvaluationRequest.Drop.FALLEN
                            && contender.surrogate().isEmpty();
            AttackInput input =
                    new AttackInput(
                            SteadyTarget.copied(manager, chunk.images),
                            SteadyTarget.copied(manager, chunk.labels),
                            epsilon,
                            random.with("first").with(indices[0]),
                            draws(random, indices),
                            anyMistake,
                            true);
            Optional<Target> surrogate = surrogates.target(id);
            Target attacked = surrogate.orElse(target);
            NDArray made = RowwiseAttack.perturb(contender.attack(), attacked, input).images();
            FiniteCheck check = FiniteCheck.attacked(request, id, indices);
            requireLegal(check, id, input.images(), made, epsilon);
            return judge(chunk, SteadyTarget.once(made, indices.length), check, surrogate);
        }
    }

    /** No number is inside a ball that is not one, but then the attack did not leave it. */
    private static void requireLegal(
            FiniteCheck check, String id, NDArray images, NDArray adversarial, float epsilon) {
        try {
            Linf.requireLegal(id, images, adversarial, epsilon);
        } catch (IllegalStateException e) {
            if (adversarial.getShape().equals(images.getShape())) {
                NDArray once = SteadyTarget.once(adversarial, check.count());
                check.pixels(id, Download.floats(once));
            }
            throw e;
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

    /** Of each image the largest magnitude of its gradient at a pixel; NaN if one is. */
    private float[] largestGradients(Chunk chunk) {
        NDArray gradient = target.gradient(chunk.images, chunk.labels).gradient();
        NDArray pixels = gradient.abs().reshape(chunk.images.getShape().get(0), -1);
        return Download.floats(pixels.max(AXIS));
    }

    /**
     * Images that are classified together.
     *
     * @param exhibits how many of them, which are in order, are to be looked at: the first so many
     * @param start of the work on them, by {@link System#nanoTime}
     */
    private record Chunk(
            ImageBatch batch, NDArray images, NDArray labels, int exhibits, long start) {

        static Chunk of(NDManager manager, EvaluationRequest request, int[] indices, long start) {
            ImageBatch batch = request.images().select(indices);
            return new Chunk(
                    batch,
                    Upload.images(manager, batch),
                    Upload.labels(manager, batch.labels()),
                    (int) Arrays.stream(indices).filter(i -> i < request.exhibits()).count(),
                    start);
        }
    }

    /**
     * What the defender says of the images of a chunk, or of what an attack made of them.
     *
     * @param surrogate they were crafted on; its numbers must be finite, too
     */
    private Verdicts judge(
            Chunk chunk, NDArray images, FiniteCheck check, Optional<Target> surrogate) {
        NDArray logits = target.logits(images);
        NDList arrays =
                new NDList(
                        logits,
                        CrossEntropy.of(logits, chunk.labels),
                        logits.argMax(1).toType(DataType.FLOAT32, false),
                        images.get(new NDIndex("0:" + chunk.exhibits)));
        surrogate.ifPresent(other -> arrays.add(other.logits(images)));
        List<float[]> read = Download.floats(arrays);
        check.logits(read.get(0));
        check.losses(read.get(1));
        if (surrogate.isPresent()) {
            check.of("the surrogate").logits(read.get(4));
        }
        int[] predictions = classes(read.get(2));
        boolean[] correct = new boolean[chunk.batch.count()];
        for (int i = 0; i < correct.length; i++) {
            correct[i] = predictions[i] == chunk.batch.labels()[i];
        }
        double[] confidences = confidences(read.get(0), predictions);
        List<float[]> pixels = pixels(read.get(3), chunk.exhibits);
        return new Verdicts(
                correct,
                predictions,
                confidences,
                read.get(1),
                Margin.of(read.get(0), chunk.batch.labels()),
                pixels,
                Span.since(chunk.start));
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
