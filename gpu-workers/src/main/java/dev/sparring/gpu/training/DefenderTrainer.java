// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.attack.ClassifierTarget;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Autograd;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.model.Classifier;
import dev.sparring.gpu.model.ClassifierKind;
import dev.sparring.gpu.model.Mode;
import dev.sparring.gpu.model.PlayerState;
import dev.sparring.gpu.model.StateDict;
import dev.sparring.gpu.model.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The defender's descent (Jang et al. 2019, Algorithm 1): one forward pass over the clean and all
 * adversarial images of a round in training mode, one backward pass, one step of {@link Sgd}. Used
 * by the thread of its device only.
 */
public final class DefenderTrainer implements AutoCloseable {

    private final Device device;
    private final Classifier classifier;
    private final Sgd optimizer;
    private final SgdSettings settings;
    private final LearningRateSchedule schedule;
    private final CleanWeight cleanWeight;

    /**
     * A classifier with random weights.
     *
     * @param random keyed for the initial weights
     */
    public DefenderTrainer(
            Device device,
            ClassifierKind kind,
            SgdSettings settings,
            LearningRateSchedule schedule,
            CleanWeight cleanWeight,
            Randomness random) {
        this.device = device;
        this.settings = settings;
        this.schedule = schedule;
        this.cleanWeight = cleanWeight;
        classifier = kind.open(device.manager());
        classifier.load(kind.initialWeights(random));
        optimizer = new Sgd(device.manager(), settings);
    }

    /**
     * Trains on one round.
     *
     * @param round counts from 0; decides the learning rate
     * @throws IllegalArgumentException if the parts of {@code batch} do not fit together
     * @throws ArithmeticException if the loss or its gradient is not finite; nothing has changed
     */
    public TrainingStep step(long round, TrainingBatch batch) {
        requireSameImages(batch);
        try (NDManager scope = device.manager().newSubManager()) {
            NDList images = new NDList(Upload.images(scope, batch.clean()));
            for (AdversarialBatch adversarial : batch.adversarial()) {
                images.add(Upload.floats(scope, adversarial.images(), adversarial.shape()));
            }
            return step(round, images, batch.clean().labels());
        }
    }

    /**
     * Trains on images that are on the device already.
     *
     * @param round counts from 0; decides the learning rate
     * @param images the clean images (N, C, H, W), then each adversarial batch (copies * N, C, H,
     *     W), all of one manager, which the caller closes
     * @param labels of the clean images (N)
     * @throws ArithmeticException if the loss or its gradient is not finite; nothing has changed
     */
    public TrainingStep step(long round, NDList images, int[] labels) {
        List<Group> groups = groups(images);
        try (NDManager scope = images.head().getManager().newSubManager();
                Autograd.Scope detached = Autograd.detached()) {
            NDArray all = NDArrays.concat(images);
            all.attach(scope);
            NDArray truth = Upload.labels(scope, repeated(labels, groups));
            Weights weights = classifier.parameters().leaves(scope);
            Pass pass = forward(all, truth, weighting(groups), weights);
            double loss = pass.loss.getFloat();
            if (!Double.isFinite(loss)) {
                throw new ArithmeticException(
                        "loss of round " + round + " is " + loss + "; lower the learning rate");
            }
            Autograd.backward(pass.loss, Upload.scalar(scope, 1));
            double learningRate = schedule.at(round, settings.learningRate());
            double norm =
                    optimizer.step(
                            classifier.parameters().trained(),
                            weights.gradients(scope),
                            learningRate);
            classifier.parameters().keepStatistics(weights);
            List<TrainingStep.Score> scores = scores(pass, truth, groups);
            return new TrainingStep(
                    loss,
                    scores.get(0),
                    scores.subList(1, scores.size()),
                    norm,
                    learningRate,
                    state());
        }
    }

    /** Rows of the batch with the same origin, each weighing {@code weight}. */
    private record Group(int count, double weight) {}

    private record Pass(NDArray logits, NDArray losses, NDArray loss) {}

    private Pass forward(NDArray images, NDArray labels, float[] weighting, Weights weights) {
        NDArray factors = Upload.floats(images.getManager(), weighting, weighting.length);
        try (Autograd.Scope recording = Autograd.recording()) {
            NDArray logits = classifier.logits(images, Mode.TRAINING, weights);
            NDArray losses = ClassifierTarget.crossEntropy(logits, labels);
            return new Pass(logits, losses, losses.mul(factors).sum());
        }
    }

    private static void requireSameImages(TrainingBatch batch) {
        long[] clean = batch.clean().shape();
        for (AdversarialBatch adversarial : batch.adversarial()) {
            long[] shape = adversarial.shape();
            if (shape.length != clean.length
                    || shape[0] % clean[0] != 0
                    || !Arrays.equals(shape, 1, 4, clean, 1, 4)) {
                throw new IllegalArgumentException(
                        "attacker '"
                                + adversarial.attacker()
                                + "' sent images of shape "
                                + Arrays.toString(shape)
                                + " for "
                                + Arrays.toString(clean));
            }
        }
    }

    private List<Group> groups(NDList images) {
        int[] counts = images.stream().mapToInt(x -> (int) x.getShape().get(0)).toArray();
        int total = Arrays.stream(counts).sum();
        boolean half = cleanWeight == CleanWeight.HALF && total > counts[0];
        List<Group> groups = new ArrayList<>();
        for (int count : counts) {
            boolean clean = groups.isEmpty();
            groups.add(
                    new Group(
                            count, half ? 0.5 / (clean ? count : total - counts[0]) : 1.0 / total));
        }
        return groups;
    }

    private static int[] repeated(int[] clean, List<Group> groups) {
        int total = groups.stream().mapToInt(Group::count).sum();
        int[] labels = new int[total];
        for (int from = 0; from < total; from += clean.length) {
            System.arraycopy(clean, 0, labels, from, clean.length);
        }
        return labels;
    }

    private static float[] weighting(List<Group> groups) {
        float[] weighting = new float[groups.stream().mapToInt(Group::count).sum()];
        int from = 0;
        for (Group group : groups) {
            Arrays.fill(weighting, from, from += group.count, (float) group.weight);
        }
        return weighting;
    }

    private static List<TrainingStep.Score> scores(Pass pass, NDArray labels, List<Group> groups) {
        float[] losses = pass.losses.toFloatArray();
        long[] predictions = pass.logits.argMax(1).toLongArray();
        long[] truth = labels.toLongArray();
        List<TrainingStep.Score> scores = new ArrayList<>();
        int from = 0;
        for (Group group : groups) {
            double loss = 0;
            int correct = 0;
            for (int i = from; i < from + group.count; i++) {
                loss += losses[i];
                correct += predictions[i] == truth[i] ? 1 : 0;
            }
            from += group.count;
            scores.add(
                    new TrainingStep.Score(
                            group.count, loss / group.count, (double) correct / group.count));
        }
        return scores;
    }

    /** A copy of theta and of the momentum buffers. */
    public PlayerState state() {
        return new PlayerState(classifier.state(), optimizer.state());
    }

    /**
     * Goes on from where a state was taken.
     *
     * @throws IllegalArgumentException naming the tensor that does not fit; nothing has changed
     */
    public void restore(PlayerState state) {
        Sgd.validate(state.optimizer(), classifier.parameters().trained());
        classifier.load(state.weights());
        optimizer.restore(state.optimizer());
    }

    /**
     * Starts from given weights, without momentum.
     *
     * @throws IllegalArgumentException naming the tensor that does not fit; nothing has changed
     */
    public void loadWeights(StateDict weights) {
        restore(new PlayerState(weights, StateDict.empty()));
    }

    @Override
    public void close() {
        optimizer.close();
        classifier.close();
    }
}
