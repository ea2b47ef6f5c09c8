// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.conform;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalReader;
import dev.sparring.actors.journal.JournalWriter;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.protocol.TensorCodec;
import dev.sparring.protocol.v1.Attack;
import dev.sparring.protocol.v1.GameState;
import dev.sparring.protocol.v1.Presence;
import dev.sparring.protocol.v1.PresenceState;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.Round;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** An attacker that answers with nearly clean images, in the manner of an honest player or not. */
final class OutsideAttacker implements AutoCloseable {

    static final String ID = "mallory";

    private static final float STEP = 0.01f;

    /** How it behaves. */
    enum Manner {
        HONEST,
        /** Moves each pixel by {@link #STEP}, whatever epsilon is. */
        IMMODERATE,
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
    private volatile boolean stunned;

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
        boolean trusted = entry.player().equals("defender") || manner == Manner.GULLIBLE;
        if (entry.topic().equals(journal.topics().rounds())) {
            Round round = entry.parse(Round.parser());
            boolean asked =
                    round.getRosterList().stream()
                            .anyMatch(known -> known.getAttacker().equals(ID));
            if (!stunned && trusted && (asked || manner == Manner.GULLIBLE)) {
                answer(round);
            }
        } else if (entry.topic().equals(journal.topics().reports())) {
            Report report = entry.parse(Report.parser());
            boolean over = report.getGameEvent().getState() == GameState.GAME_STATE_FINISHED;
            if (over && manner != Manner.FRAGILE) {
                heart.shutdownNow();
                present(PresenceState.PRESENCE_STATE_LEFT);
            }
        }
    }

    private synchronized void answer(Round round) {
        byte[] pixels = TensorCodec.byteArray(round.getImages());
        float[] values = new float[pixels.length];
        for (int i = 0; i < values.length; i++) {
            float clean = (pixels[i] & 0xff) / 255f;
            float step = manner == Manner.IMMODERATE ? STEP : 0;
            values[i] = clean < 0.5f ? clean + step : clean - step;
        }
        writer.send(
                journal.topics().attacks(),
                ID,
                round.getRound(),
                Attack.newBuilder()
                        .setRound(round.getRound())
                        .setAttacker(ID)
                        .setDefenderVersion(round.getDefenderVersion())
                        .setAdversarialImages(
                                TensorCodec.floats(
                                        "", TensorCodec.shape(round.getImages()), values))
                        .build());
    }

    private synchronized void present(PresenceState state) {
        writer.send(
                journal.topics().roster(),
                ID + "/1",
                Presence.newBuilder()
                        .setAttacker(ID)
                        .setReplica("1")
                        .setState(state)
                        .setCopies(1)
                        .build());
    }
}
