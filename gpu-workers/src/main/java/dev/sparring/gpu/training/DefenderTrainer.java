// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.Finite;
import dev.sparring.gpu.NotFiniteException;
import dev.sparring.gpu.data.Labels;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Autograd;
import dev.sparring.gpu.device.Computation;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Download;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.model.Classifier;
import dev.sparring.gpu.model.ClassifierModel;
import dev.sparring.gpu.model.IdleState;
import dev.sparring.gpu.model.Parameters;
import dev.sparring.gpu.model.PlayerState;
import dev.sparring.gpu.model.StateDict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * The defender's descent (Jang et al. 2019, Algorithm 1): one forward pass over the clean and all
 * adversarial images of a round in training mode, one backward pass, one step of {@link Sgd}. A
 * frozen defender makes the forward pass alone, in evaluation mode: it reports its losses and stays
 * what it is. On a device that only pauses nothing is computed: losses are 0, and the weights
 * change without sense. Used by the thread of its device only.
 */
public final class DefenderTrainer implements AutoCloseable {

    private static final String CLEAN = "of the clean ones";

    private final Device device;
    private final Classifier classifier;
    private final Sgd optimizer;
    private final SgdSettings settings;
    private final LearningRateSchedule schedule;
    private final CleanWeight cleanWeight;
    private final Update update;
    private final DefenderPass pass;

    /** Where it stands if it never computed; null before the first pause. */
    private PlayerState idle;

    /** What a round does to the classifier. */
    public enum Update {
        /** It learns. */
        TRAINED,
        /** Nothing: neither weights nor running statistics nor momentum change. */
        FROZEN
    }

    /**
     * A classifier with random weights that learns.
     *
     * @param random keyed for the initial weights
     */
    public DefenderTrainer(
            Device device,
            ClassifierModel model,
            SgdSettings settings,
            LearningRateSchedule schedule,
            CleanWeight cleanWeight,
            Randomness random) {
        this(device, model, settings, schedule, cleanWeight, random, Update.TRAINED);
    }

    /** A classifier with random weights that learns or does not. */
    public DefenderTrainer(
            Device device,
            ClassifierModel model,
            SgdSettings settings,
            LearningRateSchedule schedule,
            CleanWeight cleanWeight,
            Randomness random,
            Update update) {
        this.update = update;
        this.device = device;
        this.settings = settings;
        this.schedule = schedule;
        this.cleanWeight = cleanWeight;
        classifier = model.open(device.manager());
        classifier.load(model.initialWeights(random));
        optimizer = new Sgd(device.manager(), settings);
        pass = new DefenderPass(classifier);
    }

    /**
     * Trains on one round, or measures its losses if the classifier is frozen; norm and learning
     * rate are 0 then.
     *
     * @param round counts from 0; decides the learning rate
     * @throws IllegalArgumentException if the parts of {@code batch} do not fit together
     * @throws NotFiniteException if a logit, the loss or its gradient is not finite; nothing has
     *     changed
     */
    public TrainingStep step(long round, TrainingBatch batch) {
        requireSameImages(batch);
        if (device.pause().isAny()) {
            return pause(round, batch);
        }
        try (NDManager scope = device.manager().newSubManager()) {
            NDList images = new NDList(Upload.images(scope, batch.clean()));
            for (AdversarialBatch adversarial : batch.adversarial()) {
                images.add(Upload.floats(scope, adversarial.images(), adversarial.shape()));
            }
            List<String> origins = new ArrayList<>(List.of(CLEAN));
            batch.adversarial().forEach(each -> origins.add("of " + each.attacker()));
            return step(round, images, batch.clean().labels(), origins);
        }
    }

    private TrainingStep pause(long round, TrainingBatch batch) {
        device.pause().take();
        boolean trained = update == Update.TRAINED;
        if (trained) {
            idle = IdleState.after(state());
        }
        return new TrainingStep(
                0,
                new TrainingStep.Score(batch.clean().count(), 0, 0),
                batch.adversarial().stream()
                        .map(each -> new TrainingStep.Score((int) each.shape()[0], 0, 0))
                        .toList(),
                0,
                trained ? schedule.at(round, settings.learningRate()) : 0,
                state());
    }

    /**
     * Trains on images that are on the device already.
     *
     * @param round counts from 0; decides the learning rate
     * @param images the clean images (N, C, H, W), then each adversarial batch (copies * N, C, H,
     *     W), all of one manager, which the caller closes
     * @param labels of the clean images (N)
     * @throws NotFiniteException if a logit, the loss or its gradient is not finite; nothing has
     *     changed
     */
    public TrainingStep step(long round, NDList images, int[] labels) {
        List<String> origins = new ArrayList<>(List.of(CLEAN));
        for (int i = 1; i < images.size(); i++) {
            origins.add("of adversarial batch " + i);
        }
        return step(round, images, labels, origins);
    }

    private TrainingStep step(long round, NDList images, int[] labels, List<String> origins) {
        Labels.require(labels, classifier.classes());
        List<Group> groups = groups(images, origins);
        try (NDManager scope = images.head().getManager().newSubManager();
                Autograd.Scope detached = Autograd.detached()) {
            NDArray all = NDArrays.concat(images);
            all.attach(scope);
            NDArray truth = Upload.labels(scope, repeated(labels, groups));
            float[] weighting = weighting(groups);
            NDArray shares = Upload.floats(scope, weighting, weighting.length);
            Task task = new Task(all, truth, shares, groups);
            return update == Update.FROZEN ? measure(round, task) : train(round, task);
        }
    }

    /** All images of a round, what they show, what they weigh, and where they come from. */
    private record Task(NDArray images, NDArray labels, NDArray shares, List<Group> groups) {}

    private TrainingStep measure(long round, Task task) {
        return look(round, pass.frozen(task.images, task.labels, task.shares), task)
                .step(0, state());
    }

    private TrainingStep train(long round, Task task) {
        DefenderPass.Result result = pass.training(task.images, task.labels, task.shares);
        Seen seen = look(round, result, task);
        double learningRate = schedule.at(round, settings.learningRate());
        Parameters parameters = classifier.parameters();
        optimizer.step(
                parameters.trained(),
                parameters.gradients(result.left()),
                result.norm(),
                learningRate);
        parameters.keepStatistics(parameters.newStatistics(result.left()));
        return seen.step(learningRate, state());
    }

    /** Looks at a pass before anything changes. */
    private Seen look(long round, DefenderPass.Result result, Task task) {
        List<float[]> read = result.read();
        double loss = read.get(0)[0];
        if (!Double.isFinite(loss)) {
            throw notFinite(round, task, "loss", loss, read.get(1));
        }
        if (!Float.isFinite(read.get(4)[0])) {
            throw notFinite(round, task, "logit", read.get(4)[0], Download.floats(result.logits()));
        }
        List<TrainingStep.Score> scores = scores(task.groups, read.get(1), read.get(2));
        return new Seen(loss, scores, GradientNorm.requireFinite(read.get(3)[0]));
    }

    /**
     * What ends a round.
     *
     * @param value that is not finite
     * @param values as many for each image, one of which it is, if it is a single image's
     */
    private NotFiniteException notFinite(
            long round, Task task, String what, double value, float[] values) {
        OptionalInt bad = Finite.firstNot(values);
        int perImage = (int) (values.length / task.images.getShape().get(0));
        return new NotFiniteException(
                "version %d of the defender gives %s a %s of %s in round %d; %s"
                        .formatted(
                                round,
                                bad.isPresent()
                                        ? image(task, bad.getAsInt() / perImage)
                                        : "its images",
                                what,
                                bad.isPresent() ? values[bad.getAsInt()] : value,
                                round,
                                update == Update.FROZEN
                                        ? "the frozen weights are of no use"
                                        : "lower the learning rate, or begin with smaller"
                                                + " weights"));
    }

    private static String image(Task task, int row) {
        int index = row;
        for (Group group : task.groups) {
            if (index < group.count) {
                return "image %d %s".formatted(index, group.origin);
            }
            index -= group.count;
        }
        throw new IllegalArgumentException("row " + row + " is no image's");
    }

    private record Seen(double loss, List<TrainingStep.Score> scores, double norm) {

        TrainingStep step(double learningRate, PlayerState after) {
            return new TrainingStep(
                    loss,
                    scores.get(0),
                    scores.subList(1, scores.size()),
                    norm,
                    learningRate,
                    after);
        }
    }

    /** Rows of the batch with the same origin, each weighing {@code weight}. */
    private record Group(String origin, int count, double weight) {}

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

    private List<Group> groups(NDList images, List<String> origins) {
        int[] counts = images.stream().mapToInt(x -> (int) x.getShape().get(0)).toArray();
        int total = Arrays.stream(counts).sum();
        boolean half = cleanWeight == CleanWeight.HALF && total > counts[0];
        List<Group> groups = new ArrayList<>();
        for (int count : counts) {
            boolean clean = groups.isEmpty();
            groups.add(
                    new Group(
                            origins.get(groups.size()),
                            count,
                            half ? 0.5 / (clean ? count : total - counts[0]) : 1.0 / total));
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

    private static List<TrainingStep.Score> scores(
            List<Group> groups, float[] losses, float[] correct) {
        List<TrainingStep.Score> scores = new ArrayList<>();
        int from = 0;
        for (Group group : groups) {
            double loss = 0;
            double hits = 0;
            for (int i = from; i < from + group.count; i++) {
                loss += losses[i];
                hits += correct[i];
            }
            from += group.count;
            scores.add(new TrainingStep.Score(group.count, loss / group.count, hits / group.count));
        }
        return scores;
    }

    /** What it computes with. */
    public Computation computation() {
        return device.computation();
    }

    /** A copy of theta and of the momentum buffers. */
    public PlayerState state() {
        return idle == null
                ? PlayerState.copyOf(classifier.parameters().arrays(), optimizer.velocities())
                : idle;
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
        idle = null;
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
        pass.close();
        optimizer.close();
        classifier.close();
    }
}
