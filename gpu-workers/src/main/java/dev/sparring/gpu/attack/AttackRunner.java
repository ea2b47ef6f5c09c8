// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.Finite;
import dev.sparring.gpu.NotFiniteException;
import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.data.Labels;
import dev.sparring.gpu.device.Computation;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Download;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.model.Classifier;
import dev.sparring.gpu.model.ClassifierModel;
import dev.sparring.gpu.model.IdleState;
import dev.sparring.gpu.model.PlayerState;
import dev.sparring.gpu.model.StateDict;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The computing half of an attacker: an attack and its own frozen copy of the defender. Host arrays
 * in, host arrays out. On a device that only pauses the clean images come back. Belongs to the
 * device's thread.
 */
public final class AttackRunner implements AutoCloseable {

    private static final long NOTHING_LOADED = Long.MIN_VALUE;

    private final Device device;
    private final Classifier classifier;
    private final Attack attack;
    private final Target target;
    private long loadedVersion = NOTHING_LOADED;

    /** What it has learnt if it never computed; null before the first pause. */
    private PlayerState idle;

    /**
     * Makes a classifier like the defender, and takes over {@code attack}: {@link #close} closes
     * both.
     */
    public AttackRunner(Device device, ClassifierModel model, Attack attack) {
        this.device = device;
        this.classifier = model.open(device.manager());
        this.attack = attack;
        this.target = new ClassifierTarget(classifier);
    }

    /**
     * Attacks a batch. The defender's weights are loaded unless the last request had the same
     * version. All device memory that it took is free afterwards.
     *
     * @throws NotFiniteException if a pixel or a loss of the attack's images is not finite
     * @throws IllegalStateException if there are not as many images or losses as there should be
     * @throws IllegalArgumentException if the defender's weights do not fit the classifier, or a
     *     label is of no class
     */
    public Crafted craft(CraftRequest request) {
        Labels.require(request.batch().labels(), target.classes());
        if (device.pause().isAny()) {
            return pause(request);
        }
        load(request);
        try (NDManager manager = device.manager().newSubManager()) {
            AttackInput input =
                    new AttackInput(
                            Upload.images(manager, request.batch()),
                            Upload.labels(manager, request.batch().labels()),
                            request.epsilon(),
                            request.random());
            boolean learning = request.learn() && learns();
            Adversarial adversarial =
                    learning
                            ? ((LearningAttack) attack).learn(target, input)
                            : RowwiseAttack.perturb(attack, target, input);
            return toHost(request, adversarial, learning ? copies() : 1);
        }
    }

    private Crafted pause(CraftRequest request) {
        device.pause().take();
        boolean learning = request.learn() && learns();
        if (learning) {
            idle = IdleState.after(state());
        }
        ImageBatch clean = request.batch();
        int copies = learning ? copies() : 1;
        long[] shape = clean.shape().clone();
        shape[0] *= copies;
        ByteBuffer images = Upload.pixels(clean, copies);
        float[] losses = new float[copies * clean.count()];
        Optional<PlayerState> after = learns() ? Optional.of(state()) : Optional.empty();
        return new Crafted(shape, images, losses, Map.of(), after);
    }

    /** Adversarial images per clean image when it learns; 1 for an attack that does not. */
    public int copies() {
        return attack instanceof LearningAttack learner ? learner.copies() : 1;
    }

    /** Whether the attack has weights. */
    public boolean learns() {
        return attack instanceof LearningAttack;
    }

    /** What it computes with. */
    public Computation computation() {
        return device.computation();
    }

    /** Phi and its optimiser; no tensors for an attack that does not learn. */
    public PlayerState state() {
        if (idle != null) {
            return idle;
        }
        return attack instanceof LearningAttack learner
                ? learner.state()
                : new PlayerState(StateDict.empty(), StateDict.empty());
    }

    /**
     * Puts the attack back to a state.
     *
     * @throws IllegalArgumentException if the state does not fit the attack
     */
    public void restore(PlayerState state) {
        if (attack instanceof LearningAttack learner) {
            learner.restore(state);
            idle = null;
        } else if (!state.weights().tensors().isEmpty()) {
            throw new IllegalArgumentException(
                    "an attack without weights cannot take "
                            + state.weights().tensors().size()
                            + " tensors; the state belongs to another attack");
        }
    }

    @Override
    public void close() {
        attack.close();
        classifier.close();
    }

    private void load(CraftRequest request) {
        if (loadedVersion != request.defenderVersion()) {
            classifier.load(request.defenderWeights());
            loadedVersion = request.defenderVersion();
        }
    }

    private Crafted toHost(CraftRequest request, Adversarial adversarial, int copies) {
        int count = copies * request.batch().count();
        NDArray images = adversarial.images();
        NDArray losses = adversarial.losses();
        long[] shape = images.getShape().getShape();
        if (shape[0] != count || losses.size() != count) {
            throw new IllegalStateException(
                    "the attack returned images of shape "
                            + Arrays.toString(shape)
                            + " and "
                            + losses.size()
                            + " losses; expected "
                            + count
                            + " of each");
        }
        List<ByteBuffer> read = Download.bytes(new NDList(images, losses));
        float[] lossValues = new float[count];
        read.get(1).asFloatBuffer().get(lossValues);
        requireFinite(request, read.get(0), lossValues);
        Optional<PlayerState> after =
                attack instanceof LearningAttack learner
                        ? Optional.of(learner.state())
                        : Optional.empty();
        return new Crafted(shape, read.get(0), lossValues, adversarial.measures(), after);
    }

    private static void requireFinite(CraftRequest request, ByteBuffer images, float[] losses) {
        Finite.firstNot(losses)
                .ifPresent(
                        i -> {
                            throw notFinite(request, "loss", i, losses[i]);
                        });
        int pixels = images.remaining() / Float.BYTES / losses.length;
        for (int i = 0; i < pixels * losses.length; i++) {
            float value = images.getFloat(images.position() + i * Float.BYTES);
            if (!Float.isFinite(value)) {
                throw notFinite(request, "pixel", i / pixels, value);
            }
        }
    }

    private static NotFiniteException notFinite(
            CraftRequest request, String what, int image, float value) {
        return new NotFiniteException(
                ("image %d of the attack on version %d has a %s of %s: the defender's weights or"
                                + " the attack's are too large for float32; lower their learning"
                                + " rate, or begin with smaller ones")
                        .formatted(image, request.defenderVersion(), what, value));
    }
}
