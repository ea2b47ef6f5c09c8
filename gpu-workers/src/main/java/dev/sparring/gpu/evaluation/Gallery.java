// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.evaluation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.AttackInput;
import dev.sparring.gpu.attack.ClassifierTarget;
import dev.sparring.gpu.attack.LearningAttack;
import dev.sparring.gpu.attack.Target;
import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.data.Labels;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Download;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.model.Classifier;
import dev.sparring.gpu.model.ClassifierModel;
import dev.sparring.gpu.model.PlayerState;
import dev.sparring.gpu.model.StateDict;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Makes pictures to look at: a few images under each attack, and what the classifier takes them
 * for. Belongs to the device's thread.
 */
public final class Gallery implements AutoCloseable {

    private final Device device;
    private final Classifier classifier;
    private final Target target;
    private final SortedMap<String, Attack> attacks;

    /**
     * Makes a classifier like the defender, and takes over the attacks: {@link #close} closes them
     * all.
     *
     * @param attacks by id
     */
    public Gallery(Device device, ClassifierModel model, Map<String, Attack> attacks) {
        this.device = device;
        this.classifier = model.open(device.manager());
        this.target = new ClassifierTarget(classifier);
        this.attacks = new TreeMap<>(attacks);
    }

    /**
     * Attacks some images.
     *
     * @param defenderWeights the theta to attack
     * @param attackerStates phi of the attacks that learn, by their ids
     * @param epsilon radius of the L-infinity ball, in units of the pixel range
     * @param random keyed by the seed; attacks are keyed below it
     */
    public Exhibition show(
            StateDict defenderWeights,
            Map<String, PlayerState> attackerStates,
            ImageBatch clean,
            float epsilon,
            Randomness random) {
        Labels.require(clean.labels(), classifier.classes());
        classifier.load(defenderWeights);
        attacks.forEach((id, attack) -> restore(attack, attackerStates.get(id)));
        SortedMap<String, Exhibition.Attacked> attacked = new TreeMap<>();
        try (NDManager manager = device.manager().newSubManager()) {
            NDArray images = Upload.images(manager, clean);
            NDArray labels = Upload.labels(manager, clean.labels());
            attacks.forEach(
                    (id, attack) -> {
                        AttackInput input =
                                new AttackInput(images, labels, epsilon, random.with(id));
                        attacked.put(id, look(attack.perturb(target, input).images()));
                    });
            return new Exhibition(clean, look(images).predictions(), attacked);
        }
    }

    @Override
    public void close() {
        attacks.values().forEach(Attack::close);
        classifier.close();
    }

    private static void restore(Attack attack, PlayerState state) {
        if (attack instanceof LearningAttack learner && state != null) {
            learner.restore(state);
        }
    }

    private Exhibition.Attacked look(NDArray images) {
        NDArray predicted = target.logits(images).argMax(1).toType(DataType.FLOAT32, false);
        List<float[]> read = Download.floats(new NDList(images, predicted));
        return new Exhibition.Attacked(read.get(0), RobustEvaluator.classes(read.get(1)));
    }
}
