// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.conform;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnsafeByteOperations;
import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalException;
import dev.sparring.actors.journal.JournalReader;
import dev.sparring.actors.journal.JournalWriter;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.journal.RawWriter;
import dev.sparring.actors.journal.Snapshots;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.Players;
import dev.sparring.protocol.Deals;
import dev.sparring.protocol.Rules;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.AttackerRecord;
import dev.sparring.protocol.v1.GameEvent;
import dev.sparring.protocol.v1.GameState;
import dev.sparring.protocol.v1.Presence;
import dev.sparring.protocol.v1.PresenceState;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.Round;
import dev.sparring.protocol.v1.Snapshot;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A defender that trains nothing: it deals what a script tells it to, to one attacker, and judges
 * what comes back by the {@link Rules} of the game. Used by one thread.
 */
public final class ScriptedDefender implements AutoCloseable {

    /** Heartbeats come every five seconds; a busy attacker may be late. */
    private static final Duration SILENCE = Duration.ofSeconds(15);

    /** So that rounds and weights have several parts, but not many. */
    private static final int PART_BYTES = 4000;

    private static final Duration GLANCE = Duration.ofMillis(50);

    /** What this protocol does not know: a number and a text. */
    private static final UnknownFieldSet LATER =
            UnknownFieldSet.newBuilder()
                    .addField(1001, UnknownFieldSet.Field.newBuilder().addVarint(7).build())
                    .addField(
                            1002,
                            UnknownFieldSet.Field.newBuilder()
                                    .addLengthDelimited(ByteString.copyFromUtf8("later"))
                                    .build())
                    .build();

    private final Journal journal;
    private final String attacker;
    private final Duration deadline;
    private final Theta theta;
    private final Weighing weighing;
    private final Deal deal;
    private final AnswerBook answers;
    private final BlockingQueue<Entry> attacks = new LinkedBlockingQueue<>();
    private final BlockingQueue<Presence> presences = new LinkedBlockingQueue<>();
    private final CompletableFuture<JournalReader> self = new CompletableFuture<>();
    private final AtomicReference<JournalException> failure = new AtomicReference<>();
    private final RawWriter raw;
    private JournalWriter writer;
    private JournalReader reader;
    private int copies = 1;
    private long next;

    private ScriptedDefender(
            Journal journal, GameSettings settings, String attacker, Duration deadline) {
        this.journal = journal;
        this.attacker = attacker;
        this.deadline = deadline;
        theta = new Theta(settings);
        weighing = new Weighing(settings, theta);
        answers = new AnswerBook(attacker, weighing);
        deal = new Deal(settings);
        writer = journal.transactionalWriter(Players.DEFENDER);
        raw = new RawWriter(journal);
    }

    /**
     * Takes the defender's part of a game whose topics are there.
     *
     * @param attacker whom it plays with; it has topics, too
     * @param deadline for each answer; the first may take three times as long
     */
    public static ScriptedDefender open(
            Journal journal, GameSettings settings, String attacker, Duration deadline) {
        ScriptedDefender defender = new ScriptedDefender(journal, settings, attacker, deadline);
        defender.reader =
                journal.follow(
                        "conform",
                        List.of(journal.topics().attacks(attacker)),
                        new Offsets(),
                        defender::onEntries,
                        defender.failure::set);
        defender.self.complete(defender.reader);
        return defender;
    }

    /** Waits until the attacker says that it is there. */
    public Optional<String> awaitHello(Duration timeout) throws InterruptedException {
        Presence hello = presences.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
        if (hello == null) {
            requireReading();
            return AnswerBook.problem("said nothing on %s for %d s", topic(), timeout.toSeconds());
        }
        if (hello.getState() == PresenceState.PRESENCE_STATE_LEFT) {
            return AnswerBook.problem("left before it had joined");
        }
        copies = hello.getCopies();
        return copies < 1
                ? AnswerBook.problem("wants %d copies; at least 1", copies)
                : Optional.empty();
    }

    Deal deal() {
        return deal;
    }

    /** The next round, for this attacker. */
    Round.Builder nextRound() {
        return Deal.withRoster(deal.round(next++), attacker, copies);
    }

    /** A round that is complete: it names its weights, and itself. */
    Round sealed(Round.Builder round) {
        byte[] weights = theta.of(round.getDefenderVersion()).sha256();
        return Deals.sealed(round.setWeightsSha256(UnsafeByteOperations.unsafeWrap(weights)));
    }

    /** Its own topic, for people. */
    private String topic() {
        return "attacks." + attacker;
    }

    /** Publishes a round together with its weights, both with fields of a later protocol. */
    void publishFromTheFuture(Round round) {
        send(snapshot(round.getDefenderVersion()).toBuilder().setUnknownFields(LATER).build());
        sendRound(round.toBuilder().setUnknownFields(LATER).build());
        writer.commit();
    }

    /** Publishes a round together with its weights, as a defender does. */
    void publish(Round round) {
        sendSnapshot(round);
        sendRound(round);
        writer.commit();
    }

    /** Publishes a round together with its weights, as if their topics took next to nothing. */
    void publishInParts(Round round) {
        long version = round.getDefenderVersion();
        Map<String, byte[]> headers = headers();
        raw.sendInParts(
                topics().snapshots(), Players.DEFENDER, headers, snapshot(version), PART_BYTES);
        raw.flush();
        headers.put(Topics.HEADER_ROUND, utf8(Long.toString(round.getRound())));
        raw.sendInParts(
                topics().rounds(), Long.toString(round.getRound()), headers, round, PART_BYTES);
        raw.flush();
    }

    /** Publishes a round whose weights are not there yet. */
    void publishAlone(Round round) {
        sendRound(round);
        writer.commit();
    }

    /** Publishes the weights that a round asks to attack. */
    void publishSnapshot(Round round) {
        sendSnapshot(round);
        writer.commit();
    }

    /** Writes a round and takes it back, as a defender that dies does. */
    void takeBack(Round round) {
        Offsets before = writer.written();
        sendSnapshot(round);
        sendRound(round);
        while (writer.written().list().equals(before.list())) {
            Thread.onSpinWait();
        }
        writer.close();
        writer = journal.transactionalWriter(Players.DEFENDER);
    }

    /** Writes any bytes to a topic of the defender. */
    void sendRaw(String topic, byte[] value) {
        raw.send(topic, Players.DEFENDER, headers(), Optional.of(value));
        raw.flush();
    }

    private Map<String, byte[]> headers() {
        Map<String, byte[]> headers = new TreeMap<>();
        headers.put(Topics.HEADER_GAME, utf8(journal.topics().game()));
        headers.put(Topics.HEADER_PLAYER, utf8(Players.DEFENDER));
        headers.put(Topics.HEADER_PROTOCOL, utf8(Integer.toString(Topics.PROTOCOL_VERSION)));
        return headers;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    Topics topics() {
        return journal.topics();
    }

    AnswerBook answers() {
        return answers;
    }

    /** Publishes a round and waits for its answer. */
    Optional<String> expectAnswerTo(Round.Builder round) throws InterruptedException {
        Round built = sealed(round);
        publish(built);
        return expectAnswer(built);
    }

    /** Waits for a legal answer to a round; everything before it is judged too. */
    Optional<String> expectAnswer(Round round) throws InterruptedException {
        answers.tolerate(round);
        // before its first answer an attacker loads libraries and warms up
        Duration patience = answers.isEmpty() ? deadline.multipliedBy(3) : deadline;
        long end = System.nanoTime() + patience.toNanos();
        while (answers.to(round).isEmpty()) {
            Entry entry = attacks.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (entry == null) {
                requireReading();
                return AnswerBook.problem(
                        "did not answer round %d within %d s",
                        round.getRound(), patience.toSeconds());
            }
            Optional<String> wrong = answers.judge(entry);
            if (wrong.isPresent()) {
                return wrong;
            }
        }
        return Optional.empty();
    }

    /** The same, of an answer that must attack the round's weights, and no older ones. */
    Optional<String> expectAttackOn(Round round) throws InterruptedException {
        Optional<String> wrong = expectAnswer(round);
        return wrong.isPresent() ? wrong : weighing.effect(answers.to(round).orElseThrow(), round);
    }

    /**
     * Waits until the attacker has answered once more or is alive without; what it answers is
     * judged.
     */
    Optional<String> expectNothingElse() throws InterruptedException {
        presences.clear();
        long end = System.nanoTime() + SILENCE.toNanos();
        while (presences.isEmpty()) {
            Entry entry = attacks.poll(GLANCE.toMillis(), TimeUnit.MILLISECONDS);
            if (entry != null) {
                return answers.judge(entry);
            }
            if (System.nanoTime() > end) {
                requireReading();
                return AnswerBook.problem(
                        "was not ALIVE on %s for %d s", topic(), SILENCE.toSeconds());
            }
        }
        return Optional.empty();
    }

    /** Waits for the next sign of life. */
    Optional<String> expectAlive() throws InterruptedException {
        presences.clear();
        Presence presence = presences.poll(SILENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (presence == null) {
            return AnswerBook.problem("was not ALIVE on %s for %d s", topic(), SILENCE.toSeconds());
        }
        return presence.getState() == PresenceState.PRESENCE_STATE_LEFT
                ? AnswerBook.problem("left during the game")
                : Optional.empty();
    }

    /** Ends the game; the attacker must say that it leaves. */
    Optional<String> expectGoodbye() throws InterruptedException {
        GameEvent event =
                GameEvent.newBuilder()
                        .setState(GameState.GAME_STATE_FINISHED)
                        .setRound(next)
                        .build();
        presences.clear();
        writer.send(
                topics().reports(),
                Players.DEFENDER,
                next,
                Report.newBuilder()
                        .setGameEvent(event)
                        .setEpochMillis(System.currentTimeMillis())
                        .build());
        writer.commit();
        for (int heard = 0; heard < 2; heard++) {
            Presence presence = presences.poll(SILENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (presence == null) {
                return AnswerBook.problem(
                        "did not say LEFT on %s within %d s of FINISHED on reports",
                        topic(), SILENCE.toSeconds());
            }
            if (presence.getState() == PresenceState.PRESENCE_STATE_LEFT) {
                return Optional.empty();
            }
        }
        return AnswerBook.problem("is still ALIVE after the game was FINISHED on reports");
    }

    @Override
    public void close() {
        reader.close();
        writer.close();
        raw.close();
        weighing.close();
    }

    /** An attacker is not to blame for a broker that is gone. */
    private void requireReading() {
        if (failure.get() != null) {
            throw failure.get();
        }
    }

    private void sendSnapshot(Round round) {
        send(snapshot(round.getDefenderVersion()));
    }

    /** The weights of a version, as they are published. */
    Snapshot snapshot(long version) {
        return Snapshots.of(Players.DEFENDER, version, version - 1, theta.of(version));
    }

    private void send(Snapshot snapshot) {
        writer.send(
                topics().snapshots(), Players.DEFENDER, Math.max(0, snapshot.getRound()), snapshot);
    }

    private void sendRound(Round round) {
        writer.send(topics().rounds(), Long.toString(round.getRound()), round.getRound(), round);
    }

    private void onEntries(List<Entry> entries) {
        for (Entry entry : entries) {
            presence(entry).ifPresentOrElse(presences::add, () -> attacks.add(entry));
        }
        self.join().next();
    }

    private static Optional<Presence> presence(Entry entry) {
        try {
            return Optional.of(entry.parse(AttackerRecord.parser()))
                    .filter(AttackerRecord::hasPresence)
                    .map(AttackerRecord::getPresence);
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }
}
