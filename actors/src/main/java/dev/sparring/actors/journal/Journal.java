// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.Checkpoint;
import dev.sparring.protocol.v1.Settings;
import dev.sparring.protocol.v1.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A game's topics on a Kafka broker: the only way from one player to another.
 *
 * <pre>
 *   player ── JournalWriter ──► topic ──► JournalReader ── tell ──► player
 *                                 └─────► read (what there is, once, at the start)
 * </pre>
 *
 * <p>Safe to share between threads; holds no connection itself. Blocking: call it at start-up or
 * from an actor on a dispatcher of its own.
 *
 * @param connection to the broker
 * @param topics of the game
 */
public record Journal(Connection connection, Topics topics) {

    private static final String FOUNDER = "founder";
    private static final int DEFAULT_SEGMENT_BYTES = 64 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /**
     * The journal of a game.
     *
     * @throws IllegalArgumentException if the name cannot be a game's
     */
    public static Journal of(Connection connection, String game) {
        return new Journal(connection, Topics.of(game));
    }

    /** The journal of another game on the same broker. */
    public Journal ofGame(String game) {
        return of(connection, game);
    }

    /** Where the broker is, for messages. */
    public String bootstrapServers() {
        return connection.bootstrapServers();
    }

    /**
     * Makes the topics that are missing, after checking that a broker answers.
     *
     * @param window rounds in flight
     * @throws JournalException if none answers within ten seconds
     */
    public void createTopics(int window) {
        createTopics(window, DEFAULT_SEGMENT_BYTES);
    }

    /**
     * The same with files of a size: records are deleted a file at a time.
     *
     * @param window rounds in flight
     * @param segmentBytes largest size of a file
     */
    public void createTopics(int window, int segmentBytes) {
        TopicCreation.create(connection, topics, window, segmentBytes);
    }

    /**
     * The games that have settings on a broker, by name.
     *
     * @throws UnreachableException if none answers within ten seconds
     */
    public static SortedSet<String> games(Connection connection) {
        return Administration.topics(connection).stream()
                .flatMap(name -> Topics.gameOfSettings(name).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Whether there are topics of this game, played or not.
     *
     * @throws UnreachableException if no broker answers within ten seconds
     */
    public boolean exists() {
        return isThere(topics.checkpoints());
    }

    /**
     * Deletes the topics of this game that are there, and all that is in them.
     *
     * @throws JournalException if that failed, or nobody may
     */
    public void deleteTopics() {
        Set<String> ours =
                topics.all().stream().map(Topics.Topic::name).collect(Collectors.toSet());
        Administration.delete(connection, "game " + topics.game(), ours::contains);
    }

    /**
     * Deletes the topics of all games whose names begin so, played or not.
     *
     * @throws JournalException if that failed, or nobody may
     */
    public static void deleteTopicsOfGames(Connection connection, String prefix) {
        Administration.delete(connection, "games " + prefix + "*", name -> name.startsWith(prefix));
    }

    /** Says what game it is, to a game whose topics are there and whose settings are not. */
    public void found(Settings settings) {
        try (JournalWriter writer = writer(FOUNDER)) {
            writer.send(topics.settings(), "", settings);
            writer.commit();
        }
    }

    /** What game it is; empty if nobody has said so yet. */
    public Optional<Settings> settings() {
        if (!isThere(topics.settings())) {
            return Optional.empty();
        }
        List<Settings> records = new ArrayList<>();
        read(
                List.of(topics.settings()),
                new Offsets(),
                entry -> entry.sound(Settings.parser()).ifPresent(records::add));
        return records.stream().findFirst();
    }

    /**
     * Waits until everybody can read what game it is: a transaction is seen a moment after its
     * commit.
     *
     * @throws UnreachableException if that takes longer than half a minute
     */
    public void awaitSettings() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (settings().isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new UnreachableException(
                        "the settings of game %s were written to %s and do not appear"
                                .formatted(topics.game(), connection));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    /**
     * Refuses records that no topic would take, before there is one.
     *
     * @param what for the message, such as "an attack"
     * @throws JournalException naming the size and the limit
     */
    public void requireRoom(String what, long sizeBytes) {
        requireRoom(what, sizeBytes, "choose a smaller defender.batch-size or model");
    }

    /**
     * The same for records that something else makes large.
     *
     * @param what for the message, such as "an evaluation"
     * @param fix for the message: what to do about it
     * @throws JournalException naming the size and the limit
     */
    public void requireRoom(String what, long sizeBytes, String fix) {
        long limit = KafkaSettings.MAX_RECORD_BYTES - KafkaSettings.OVERHEAD_BYTES;
        if (sizeBytes > limit) {
            throw new JournalException(
                    "%s of game %s takes %d bytes and a record holds %d: %s"
                            .formatted(what, topics.game(), sizeBytes, limit, fix));
        }
    }

    /**
     * A transactional writer; whoever wrote as {@code player} before is fenced.
     *
     * @throws JournalException if the broker does not answer
     */
    public JournalWriter transactionalWriter(String player) {
        Map<String, Object> config =
                KafkaSettings.transactional(connection, transactionalId(topics, player));
        return JournalWriter.transactional(
                connection, KafkaSettings.named(config, player), topics, player);
    }

    /** A writer whose records are published one by one. */
    public JournalWriter writer(String player) {
        Map<String, Object> config = KafkaSettings.producer(connection);
        return JournalWriter.plain(connection, KafkaSettings.named(config, player), topics, player);
    }

    /** A writer of records that may be lost, which never waits. */
    public LossyWriter lossyWriter(String player) {
        Map<String, Object> config = KafkaSettings.lossy(connection);
        return new LossyWriter(connection, KafkaSettings.named(config, player), topics, player);
    }

    /**
     * Follows topics from {@code from} on; a partition that is not in it from its beginning.
     *
     * @param onEntries called on the reader's thread with each batch; see {@link
     *     JournalReader#next}
     * @param onFailure called once, on the reader's thread
     */
    public JournalReader follow(
            String name,
            Collection<String> topics,
            Offsets from,
            Consumer<List<Entry>> onEntries,
            Consumer<JournalException> onFailure) {
        return new JournalReader(
                connection, name, consumers().named(name).open(topics, from), onEntries, onFailure);
    }

    /**
     * Follows a topic together with others who do the same work: each partition is read by one of
     * them.
     *
     * @param player whose work it is; the group's name
     * @param member this one's name in the group, if it has one
     * @param from not before these offsets
     */
    public SharedReader share(
            String player,
            Optional<String> member,
            String topic,
            Offsets from,
            SharedReader.Listener listener) {
        String group = group(topics, player);
        return new SharedReader(
                connection,
                Clients.member(
                        connection,
                        KafkaSettings.named(
                                KafkaSettings.member(connection, group, member), player)),
                topic,
                from,
                player,
                listener);
    }

    /** Behind the last record of every partition of some topics. */
    public Offsets end(Collection<String> topics) {
        return consumers().end(topics);
    }

    /**
     * The first record that is still there, of every partition of some topics.
     *
     * @throws JournalException if the broker does not answer, or there is no such topic
     */
    public Offsets beginning(Collection<String> topics) {
        return consumers().beginning(topics);
    }

    /**
     * Reads topics record by record, from {@code from} on; a partition that is not in it from its
     * beginning.
     *
     * @return to be closed by the caller
     * @throws JournalException if the broker does not answer, or a record is not there any more
     */
    public JournalCursor cursor(Collection<String> topics, Offsets from) {
        return new JournalCursor(connection, consumers().open(topics, from));
    }

    /**
     * Reads what there is now, from {@code from} to the end.
     *
     * @param each called for each record; partitions are interleaved, each in order
     * @return where the reading ended
     * @throws JournalException if the broker does not answer
     */
    public Offsets read(Collection<String> topics, Offsets from, Consumer<Entry> each) {
        return consumers().read(topics, from, each);
    }

    /**
     * Deletes what lies before some offsets, if it is still there.
     *
     * @throws JournalException if that failed
     */
    public void deleteBefore(Offsets offsets) {
        Administration.deleteBefore(connection, offsets);
    }

    /** Whether all records of some topics are still there from {@code from} on. */
    public boolean holds(Offsets from, Collection<String> topics) {
        Offsets first = consumers().beginning(topics);
        return from.list().stream().noneMatch(first::isAfter);
    }

    /** The last committed checkpoint of a player. */
    public Optional<Checkpoint> lastCheckpoint(String player) {
        List<Checkpoint> last = new ArrayList<>();
        read(
                List.of(topics.checkpoints()),
                new Offsets(),
                entry -> {
                    if (Checkpoints.player(entry.key()).equals(player)) {
                        entry.sound(Checkpoint.parser())
                                .filter(each -> each.getSnapshot().getPlayer().equals(player))
                                .filter(each -> !isOlder(each, last))
                                .ifPresent(
                                        each -> {
                                            last.clear();
                                            last.add(each);
                                        });
                    }
                });
        return last.stream().findFirst();
    }

    private static boolean isOlder(Checkpoint checkpoint, List<Checkpoint> last) {
        return !last.isEmpty() && checkpoint.getNextRound() < last.get(0).getNextRound();
    }

    /**
     * All checkpoints of a player that are still there, whatever they are kept for: the newest, and
     * those of earlier versions. A version may come more than once.
     */
    public void checkpoints(String player, Consumer<Checkpoint> each) {
        read(
                List.of(topics.checkpoints()),
                new Offsets(),
                entry -> {
                    if (Checkpoints.player(entry.key()).equals(player)) {
                        entry.sound(Checkpoint.parser())
                                .filter(found -> found.getSnapshot().getPlayer().equals(player))
                                .ifPresent(each);
                    }
                });
    }

    /** The newest weights of a player: its last checkpoint's, or those published after it. */
    public Optional<Snapshot> lastWeights(String player) {
        Optional<Checkpoint> checkpoint = lastCheckpoint(player);
        List<Snapshot> last = new ArrayList<>();
        checkpoint.map(Checkpoint::getSnapshot).ifPresent(last::add);
        read(
                List.of(topics.snapshots()),
                checkpoint.map(Checkpoints::inputs).orElseGet(Offsets::new),
                entry ->
                        entry.writtenBy(player, Snapshot.parser())
                                .filter(
                                        snapshot ->
                                                last.isEmpty()
                                                        || snapshot.getVersion()
                                                                > last.get(0).getVersion())
                                .ifPresent(
                                        snapshot -> {
                                            last.clear();
                                            last.add(snapshot);
                                        }));
        return last.stream().findFirst();
    }

    /**
     * Checks, as far as Kafka says so beforehand, that this client may do what it will have to.
     *
     * @throws RefusedException naming each permission that is missing, and how it is given
     */
    public void requirePermissions(Collection<Permission> wanted) {
        List<Permission> missing = Administration.missing(connection, wanted);
        if (!missing.isEmpty()) {
            throw new RefusedException(Failures.forbidden(connection, missing));
        }
    }

    /** By what Kafka knows a player's transactions. */
    static String transactionalId(Topics topics, String player) {
        return topics.game() + "-" + player;
    }

    /** The group of those who share a player's work. */
    static String group(Topics topics, String player) {
        return topics.game() + "-" + player;
    }

    private boolean isThere(String topic) {
        return Administration.existing(connection, "Read", List.of(topic)).contains(topic);
    }

    private Consumers consumers() {
        return Consumers.of(connection);
    }
}
