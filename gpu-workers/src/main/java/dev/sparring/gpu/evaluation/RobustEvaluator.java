// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.evaluation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.attack.AttackInput;
import dev.sparring.gpu.attack.ClassifierTarget;
import dev.sparring.gpu.attack.LearningAttack;
import dev.sparring.gpu.attack.Linf;
import dev.sparring.gpu.attack.Target;
import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.model.Classifier;
import dev.sparring.gpu.model.ClassifierKind;
import java.util.Collections;
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

    private final Device device;
    private final Classifier classifier;
    private final Target target;
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
        this.target = new ClassifierTarget(classifier);
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
    Verdicts clean(EvaluationRequest request, int from, int to) {
        long start = System.nanoTime();
        try (NDManager manager = device.manager().newSubManager()) {
            ImageBatch batch = request.images().select(IntStream.range(from, to).toArray());
            NDArray images = Upload.images(manager, batch);
            return judge(images, batch, Upload.labels(manager, batch.labels()), start);
        }
    }

    /** Attacks the images {@code indices}, all of one chunk, and classifies the outcome. */
    Verdicts attack(EvaluationRequest request, String id, int repeat, int[] indices, int chunk) {
        long start = System.nanoTime();
        try (NDManager manager = device.manager().newSubManager()) {
            ImageBatch batch = request.images().select(indices);
            NDArray images = Upload.images(manager, batch);
            NDArray labels = Upload.labels(manager, batch.labels());
            Randomness random = request.random().with(id).with(repeat).with(chunk);
            AttackInput input = new AttackInput(images, labels, request.epsilon(), random);
            NDArray adversarial = contenders.get(id).attack().perturb(target, input).images();
            Linf.requireLegal(id, images, adversarial, request.epsilon());
            return judge(adversarial, batch, labels, start);
        }
    }

    private Verdicts judge(NDArray images, ImageBatch batch, NDArray labels, long start) {
        NDArray logits = target.logits(images);
        float[] losses = ClassifierTarget.crossEntropy(logits, labels).toFloatArray();
        long[] predictions = logits.argMax(1).toLongArray();
        boolean[] correct = new boolean[batch.count()];
        for (int i = 0; i < correct.length; i++) {
            correct[i] = predictions[i] == batch.labels()[i];
        }
        return new Verdicts(correct, losses, (System.nanoTime() - start) * 1e-9);
    }
}
