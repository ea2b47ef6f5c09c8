// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.sparring.actors.journal.Checkpoints;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.journal.Snapshots;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.Players;
import dev.sparring.gpu.attack.AttackRunner;
import dev.sparring.gpu.attack.CraftRequest;
import dev.sparring.gpu.attack.Crafted;
import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.data.RoundBatches;
import dev.sparring.gpu.device.Computation;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Devices;
import dev.sparring.gpu.model.PlayerState;
import dev.sparring.gpu.training.AdversarialBatch;
import dev.sparring.gpu.training.DefenderTrainer;
import dev.sparring.gpu.training.TrainingBatch;
import dev.sparring.protocol.TensorCodec;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.Attack;
import dev.sparring.protocol.v1.Checkpoint;
import dev.sparring.protocol.v1.RosterEntry;
import dev.sparring.protocol.v1.Round;
import dev.sparring.protocol.v1.StepReport;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A game once more, from its log, as a bare loop: theta from the answers that were used, phi and
 * answers from the rounds and weights that were dealt. Whatever comes out is compared with what was
 * recorded; read it beside {@link SerialGame}. Belongs to the devices' thread.
 */
public final class Replay implements AutoCloseable {

    private final GameSettings settings;
    private final ReplayPlan plan;
    private final Recording recording;
    private final DefenderTrainer defender;
    private final SortedMap<String, AttackRunner> attackers = new TreeMap<>();
    private final SortedMap<String, Learner> learners = new TreeMap<>();
    private final Optional<RoundBatches> batches;
    private final long first;

    /** Told after each round: its number; ends the replay by returning false. */
    @FunctionalInterface
    public interface Observer {
        boolean goOn(long round);
    }

    /** An attacker that learns, with the hashes of its phi that the log holds, by version. */
    private static final class Learner {
        private final long next;
        private final Map<Long, ByteString> published = new HashMap<>();
        private long version;
        private ByteString sha256;

        Learner(Journal journal, Checkpoint checkpoint) {
            next = checkpoint.getNextRound();
            version = checkpoint.getSnapshot().getVersion();
            sha256 = Snapshots.sha256(checkpoint.getSnapshot());
            journal.snapshots(
                    checkpoint.getSnapshot().getPlayer(),
                    each -> published.put(each.getVersion(), Snapshots.sha256(each)));
        }
    }

    /**
     * A replay that computes on {@code devices}; they and the journal stay the caller's.
     *
     * @throws dev.sparring.actors.journal.JournalException if the log does not hold what the
     *     checkpoints need
     * @throws dev.sparring.actors.settings.SettingsException in one line, if the images or the
     *     plug-ins of the game are others here
     */
    public Replay(GameSettings settings, Journal journal, Devices devices, ReplayPlan plan) {
        this.settings = settings;
        this.plan = plan;
        Pins pins = Pins.of(journal);
        pins.requirePlugins(
                settings.game(),
                Cast.whole(settings.attackers().keySet(), false).attacks(settings));
        batches =
                plan.images()
                        ? Optional.of(Players.roundBatches(settings, pins.datasets(settings)))
                        : Optional.empty();
        defender = Players.untrainedTrainer(settings, devices.named(settings.device().name()));
        defender.restore(Checkpoints.state(plan.theta()));
        for (String id : settings.attackers().keySet()) {
            enter(id, journal, devices.named(settings.attackerDevice(id)));
        }
        first =
                learners.values().stream()
                        .mapToLong(learner -> learner.next)
                        .reduce(plan.theta().getNextRound(), Math::min);
        recording =
                new Recording(
                        journal.withAnswersUpTo(settings.maxAnswerBytes()),
                        settings.window(),
                        inputs(journal.topics()));
    }

    private void enter(String id, Journal journal, Device device) {
        AttackRunner runner = Players.untrainedRunner(settings, id, device);
        Checkpoint checkpoint = plan.phi().get(id);
        if (runner.learns() && checkpoint != null) {
            runner.restore(Checkpoints.state(checkpoint));
            learners.put(id, new Learner(journal, checkpoint));
            attackers.put(id, runner);
        } else if (!runner.learns() && plan.attacks()) {
            attackers.put(id, runner);
        } else {
            runner.close();
        }
    }

    /** Where the first of the checkpoints goes on reading. */
    private Offsets inputs(Topics topics) {
        Offsets inputs = Checkpoints.inputs(plan.theta());
        for (String id : learners.keySet()) {
            inputs.atMost(
                    Checkpoints.inputs(plan.phi().get(id)), ReplayPlan.inputsOfAttackers(topics));
        }
        return inputs;
    }

    /** The first round that is replayed, for the defender or for an attacker that learns. */
    public long first() {
        return first;
    }

    /**
     * Plays all rounds again.
     *
     * @throws Difference at the first thing that comes out otherwise than it is recorded
     * @throws PlayerException if the log does not hold what is needed
     */
    public void play(Observer observer) throws Difference {
        boolean wanted = true;
        for (long round = first; round < plan.to() && wanted; round++) {
            play(recording.round(round));
            recording.forget(round + 1);
            wanted = observer.goOn(round);
        }
    }

    private void play(Round round) throws Difference {
        ImageBatch clean = Recording.clean(round);
        if (batches.isPresent()) {
            compareImages(round, batches.get().batch(round.getRound()));
        }
        if (round.getRound() < plan.theta().getNextRound()) {
            attack(round, clean, Map.of());
            return;
        }
        StepReport report = recording.report(round.getRound());
        SortedMap<String, Attack> answers = recording.answers(report);
        attack(round, clean, answers);
        List<AdversarialBatch> adversarial =
                answers.entrySet().stream()
                        .map(each -> batch(each.getKey(), each.getValue()))
                        .toList();
        train(report, new TrainingBatch(clean, adversarial));
    }

    /** Everybody on the roster who can be replayed, and the answers that it gave. */
    private void attack(Round round, ImageBatch clean, Map<String, Attack> answers)
            throws Difference {
        for (RosterEntry entry : round.getRosterList()) {
            String id = entry.getAttacker();
            Learner learner = learners.get(id);
            boolean plays =
                    learner == null ? answers.containsKey(id) : round.getRound() >= learner.next;
            if (attackers.containsKey(id) && plays) {
                Crafted crafted = attackers.get(id).craft(request(id, round, clean));
                if (answers.containsKey(id)) {
                    compareWeights(round.getRound(), id, answers.get(id));
                    Difference.check(
                            round.getRound(),
                            "the answer of " + id,
                            answers.get(id).getAdversarialImages().getData(),
                            UnsafeByteOperations.unsafeWrap(crafted.images().duplicate()));
                }
                if (crafted.after().isPresent()) {
                    learn(id, round.getRound(), crafted.after().get());
                }
            }
        }
    }

    /** The phi that an answer says it was crafted with. */
    private void compareWeights(long round, String id, Attack answer) throws Difference {
        Learner learner = learners.get(id);
        if (learner != null) {
            Difference.checkHash(
                    round,
                    "phi of %s before it, as its answer says".formatted(id),
                    answer.getWeightsSha256(),
                    learner.sha256);
        }
    }

    private CraftRequest request(String id, Round round, ImageBatch clean) {
        return new CraftRequest(
                round.getRound(),
                round.getDefenderVersion(),
                recording.theta(round.getDefenderVersion()),
                clean,
                round.getBudget().getEpsilon(),
                Players.randomness(settings, id, round.getRound()),
                true);
    }

    private void learn(String id, long round, PlayerState after) throws Difference {
        Learner learner = learners.get(id);
        learner.version++;
        learner.sha256 = ByteString.copyFrom(after.weights().sha256());
        ByteString published = learner.published.get(learner.version);
        if (published != null) {
            Difference.checkHash(
                    round, "phi of %s after it".formatted(id), published, learner.sha256);
        }
    }

    private void train(StepReport report, TrainingBatch batch) throws Difference {
        long round = report.getRound();
        ByteString theta =
                ByteString.copyFrom(defender.step(round, batch).state().weights().sha256());
        Difference.checkHash(
                round, "theta after it, as reported", report.getSnapshotSha256(), theta);
        recording.theta(round + 1);
        Optional<ByteString> published = recording.published(round + 1);
        if (published.isPresent()) {
            Difference.checkHash(round, "theta after it, as published", published.get(), theta);
        }
    }

    private static void compareImages(Round round, ImageBatch again) throws Difference {
        Difference.check(
                round.getRound(),
                "the clean images",
                round.getImages().getData(),
                UnsafeByteOperations.unsafeWrap(again.pixels()));
        Difference.check(
                round.getRound(),
                "the labels",
                labels(round.getLabelsList()),
                labels(Arrays.stream(again.labels()).boxed().toList()));
    }

    private static ByteString labels(Collection<Integer> labels) {
        return ByteString.copyFromUtf8(labels.toString());
    }

    private static AdversarialBatch batch(String attacker, Attack attack) {
        return new AdversarialBatch(
                attacker,
                TensorCodec.shape(attack.getAdversarialImages()),
                TensorCodec.floatBuffer(attack.getAdversarialImages()));
    }

    /** What theta is computed with. */
    public Computation computation() {
        return defender.computation();
    }

    /** Theta and its momentum, after the last round that was played. */
    public PlayerState theta() {
        return defender.state();
    }

    /** Phi of each attacker that learns, with its version. */
    public SortedMap<String, Learned> phi() {
        SortedMap<String, Learned> phi = new TreeMap<>();
        learners.forEach(
                (id, learner) ->
                        phi.put(id, new Learned(learner.version, attackers.get(id).state())));
        return phi;
    }

    /**
     * An attacker that has learnt.
     *
     * @param version rounds that it has learnt from
     */
    public record Learned(long version, PlayerState state) {}

    @Override
    public void close() {
        recording.close();
        attackers.values().forEach(AttackRunner::close);
        defender.close();
    }
}
