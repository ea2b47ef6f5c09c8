// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.conform;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalReader;
import dev.sparring.actors.journal.JournalWriter;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.journal.Snapshots;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.Players;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.gpu.attack.AttackRunner;
import dev.sparring.gpu.attack.CraftRequest;
import dev.sparring.gpu.attack.Crafted;
import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.model.StateDict;
import dev.sparring.protocol.TensorCodec;
import dev.sparring.protocol.v1.Attack;
import dev.sparring.protocol.v1.AttackerRecord;
import dev.sparring.protocol.v1.GameState;
import dev.sparring.protocol.v1.Presence;
import dev.sparring.protocol.v1.PresenceState;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.Round;
import dev.sparring.protocol.v1.Snapshot;
import dev.sparring.protocol.v1.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** An attacker that keeps to the protocol or does not, in one of several manners. */
final class OutsideAttacker implements AutoCloseable {

    static final String ID = "mallory";

    private static final float STEP = 0.01f;

    /** How it behaves. */
    enum Manner {
        HONEST,
        /** Plays PGD on the round's weights, and reports its losses. */
        SKILLED,
        /** Plays PGD on the first weights it saw, and reports its losses. */
        STALE,
        /** The same, and reports nothing. */
        STALE_AND_SILENT,
        /** Does not wait for the weights. */
        HASTY,
        /** Stumbles over a version that is not the next one. */
        COUNTING,
        /** Answers nothing with fields that it does not know. */
        STRICT,
        /** Knows nine classes. */
        NARROW,
        /** Answers otherwise each time. */
        FICKLE,
        /** Moves each pixel by {@link #STEP}, whatever epsilon is. */
        IMMODERATE,
        /** Does not say what it answers. */
        FORGETFUL,
        /** Answers whatever looks like a round. */
        GULLIBLE,
        /** Answers no more after a record that it cannot read, and stays for ever. */
        FRAGILE
    }

    private final Manner manner;
    private final Journal journal;
    private final JournalWriter writer;
    private final ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor();
    private final CompletableFuture<JournalReader> self = new CompletableFuture<>();
    private final JournalReader reader;
    private final List<Round> waiting = new ArrayList<>();
    private final Map<Long, Snapshot> weights = new HashMap<>();
    private volatile boolean stunned;
    private int answers;

    /** Joins a game that is there. */
    OutsideAttacker(Journal journal, Manner manner) {
        this.journal = journal;
        this.manner = manner;
        writer = journal.writer(ID);
        present(PresenceState.PRESENCE_STATE_JOINED);
        heart.scheduleWithFixedDelay(
                () -> present(PresenceState.PRESENCE_STATE_ALIVE), 200, 200, TimeUnit.MILLISECONDS);
        reader =
                journal.follow(
                        ID,
                        List.of(
                                journal.topics().rounds(),
                                journal.topics().snapshots(),
                                journal.topics().reports()),
                        new Offsets(),
                        this::onEntries,
                        self::completeExceptionally);
        self.complete(reader);
    }

    @Override
    public void close() {
        heart.shutdownNow();
        reader.close();
        writer.close();
    }

    private void onEntries(List<Entry> entries) {
        for (Entry entry : entries) {
            try {
                take(entry);
            } catch (InvalidProtocolBufferException e) {
                stunned = manner == Manner.FRAGILE;
            }
        }
        self.join().next();
    }

    private void take(Entry entry) throws InvalidProtocolBufferException {
        if (entry.topic().equals(journal.topics().rounds())) {
            Round round = entry.parse(Round.parser());
            boolean asked =
                    round.getRosterList().stream()
                            .anyMatch(known -> known.getAttacker().equals(ID));
            if (asked || manner == Manner.GULLIBLE) {
                waiting.add(round);
            }
        } else if (entry.topic().equals(journal.topics().snapshots())) {
            Snapshot snapshot = entry.parse(Snapshot.parser());
            weights.put(snapshot.getVersion(), snapshot);
        } else if (entry.topic().equals(journal.topics().reports())) {
            Report report = entry.parse(Report.parser());
            boolean over = report.getGameEvent().getState() == GameState.GAME_STATE_FINISHED;
            if (over && manner != Manner.FRAGILE) {
                heart.shutdownNow();
                present(PresenceState.PRESENCE_STATE_LEFT);
            }
        }
        waiting.removeIf(this::answered);
    }

    /** Whether there is nothing left to do about a round. */
    private boolean answered(Round round) {
        long version = round.getDefenderVersion();
        if (!weights.containsKey(version) && manner != Manner.HASTY) {
            return false;
        }
        boolean stumbles =
                switch (manner) {
                    case FRAGILE -> stunned;
                    case COUNTING -> version > 0 && !weights.containsKey(version - 1);
                    case STRICT -> !round.getUnknownFields().asMap().isEmpty();
                    case NARROW -> new HashSet<>(round.getLabelsList()).size() > 9;
                    default -> false;
                };
        if (!stumbles) {
            answer(round);
        }
        return true;
    }

    private void answer(Round round) {
        switch (manner) {
            case SKILLED -> answer(round, round.getDefenderVersion(), true);
            case STALE -> answer(round, 0, true);
            case STALE_AND_SILENT -> answer(round, 0, false);
            default -> send(attack(round, nearlyClean(round)));
        }
    }

    private void answer(Round round, long version, boolean reports) {
        Crafted crafted = craft(round, Snapshots.weights(weights.get(version)), version);
        Attack.Builder attack =
                attack(round, TensorCodec.floats("", crafted.shape(), crafted.images()));
        for (int i = 0; reports && i < crafted.losses().length; i++) {
            attack.addLosses(crafted.losses()[i]);
        }
        send(attack);
    }

    private Crafted craft(Round round, StateDict theta, long version) {
        GameSettings settings = SettingsLoader.preset("quick", List.of());
        try (Device device = Device.open("cpu", 1);
                AttackRunner pgd = Players.attackRunner(settings, "pgd", device)) {
            return pgd.craft(
                    new CraftRequest(
                            round.getRound(),
                            version,
                            theta,
                            new ImageBatch(
                                    TensorCodec.shape(round.getImages()),
                                    TensorCodec.byteArray(round.getImages()),
                                    round.getLabelsList().stream()
                                            .mapToInt(Integer::intValue)
                                            .toArray()),
                            round.getBudget().getEpsilon(),
                            Randomness.of(round.getSeed()).with(round.getRound()),
                            false));
        }
    }

    private Tensor nearlyClean(Round round) {
        byte[] pixels = TensorCodec.byteArray(round.getImages());
        float[] values = new float[pixels.length];
        float step =
                switch (manner) {
                    case IMMODERATE -> STEP;
                    case FICKLE -> Math.min(round.getBudget().getEpsilon(), STEP / ++answers);
                    default -> 0;
                };
        for (int i = 0; i < values.length; i++) {
            float clean = (pixels[i] & 0xff) / 255f;
            values[i] = clean < 0.5f ? clean + step : clean - step;
        }
        return TensorCodec.floats("", TensorCodec.shape(round.getImages()), values);
    }

    private Attack.Builder attack(Round round, Tensor images) {
        return Attack.newBuilder()
                .setRound(round.getRound())
                .setDeal(manner == Manner.FORGETFUL ? ByteString.EMPTY : round.getDeal())
                .setAdversarialImages(images);
    }

    private synchronized void send(Attack.Builder attack) {
        writer.send(
                journal.topics().attacks(ID),
                "",
                attack.getRound(),
                AttackerRecord.newBuilder().setAttack(attack).build());
    }

    private synchronized void present(PresenceState state) {
        writer.send(
                journal.topics().attacks(ID),
                "",
                AttackerRecord.newBuilder()
                        .setPresence(
                                Presence.newBuilder().setReplica("1").setState(state).setCopies(1))
                        .build());
    }
}
