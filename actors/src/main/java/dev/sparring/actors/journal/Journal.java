// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.Checkpoint;
import dev.sparring.protocol.v1.Settings;
import dev.sparring.protocol.v1.Snapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
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
 * @param answerBytes the longest answer that is read: what claims to be longer is malformed
 */
public record Journal(Connection connection, Topics topics, long answerBytes) {

    private static final String FOUNDER = "founder";
    private static final int DEFAULT_SEGMENT_BYTES = 64 << 20;
    private static final int BROKERS_REPLICATION = -1;

    /** For those who look at games that they know nothing of. */
    private static final long DEFAULT_ANSWER_BYTES = 256L << 20;

    /** Whatever an attacker says of itself. */
    private static final long MOST_ANSWER_BYTES = 1L << 30;

    /**
     * The journal of a game.
     *
     * @throws IllegalArgumentException if the name cannot be a game's
     */
    public static Journal of(Connection connection, String game) {
        return new Journal(connection, Topics.of(game), DEFAULT_ANSWER_BYTES);
    }

    /** The same, of a game whose answers are at most so long. */
    public Journal withAnswersUpTo(long sizeBytes) {
        return new Journal(connection, topics, Math.min(sizeBytes, MOST_ANSWER_BYTES));
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
     * Makes the topics that are missing, and checks those that are there.
     *
     * @param window rounds in flight
     * @param attackers that have topics from the beginning
     * @throws JournalException if no broker answers within ten seconds, or a topic that is there
     *     was made otherwise than a game needs it
     */
    public void createTopics(int window, Collection<String> attackers) {
        createTopics(window, attackers, DEFAULT_SEGMENT_BYTES, BROKERS_REPLICATION);
    }

    /**
     * The same with files of a size: records are deleted a file at a time.
     *
     * @param segmentBytes largest size of a file
     * @param replicationFactor copies of each topic; -1 for the brokers' default
     */
    public void createTopics(
            int window, Collection<String> attackers, int segmentBytes, int replicationFactor) {
        List<Topics.Topic> all = new ArrayList<>(topics.common());
        attackers.forEach(attacker -> all.addAll(topics.ofAttacker(attacker)));
        TopicCreation.create(connection, topics, all, window, segmentBytes, replicationFactor);
    }

    /** What people should know of how this game is kept: that one broker's end would be its own. */
    public Optional<String> risk() {
        return TopicCheck.risk(connection, topics);
    }

    /**
     * Makes the topics of an attacker, as far as they are missing: its place in the game.
     *
     * @throws JournalException if the broker does not answer, or does not let this client do it
     */
    public void createTopicsOf(String attacker) {
        TopicCreation.create(
                connection,
                topics,
                topics.ofAttacker(attacker),
                1,
                DEFAULT_SEGMENT_BYTES,
                BROKERS_REPLICATION);
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
     * Whether there is any topic of this game, played or not.
     *
     * @throws UnreachableException if no broker answers within ten seconds
     */
    public boolean exists() {
        return Administration.topics(connection).stream().anyMatch(topics::has);
    }

    /**
     * Deletes the topics of this game that are there, all that is in them, and the groups of its
     * attackers.
     *
     * @throws JournalException if that failed, or nobody may
     */
    public void deleteTopics() {
        Administration.delete(connection, "game " + topics.game(), topics::has);
        Administration.deleteGroups(connection, name -> name.startsWith(group(topics, "")));
    }

    /**
     * Deletes the topics and groups of all games whose names begin so, played or not.
     *
     * @throws JournalException if that failed, or nobody may
     */
    public static void deleteTopicsOfGames(Connection connection, String prefix) {
        Administration.delete(connection, "games " + prefix + "*", name -> name.startsWith(prefix));
        Administration.deleteGroups(
                connection, name -> name.startsWith(prefix) && name.contains("/"));
    }

    /** Says what game it is, to a game whose topics are there and whose settings are not. */
    public void found(Settings settings) {
        try (JournalWriter writer = writer(FOUNDER)) {
            writer.send(topics.settings(), "", SettingsRecord.sealed(settings));
            writer.commit();
        }
    }

    /** What game it is; empty if nobody has said so yet. */
    public Optional<Settings> settings() {
        return SettingsRecord.settings(this);
    }

    /**
     * Waits until everybody can read what game it is: a transaction is seen a moment after its
     * commit.
     *
     * @throws UnreachableException if that takes longer than half a minute
     */
    public void awaitSettings() {
        SettingsRecord.await(this);
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
                new Consumers.Opened(
                        Clients.member(
                                connection,
                                KafkaSettings.named(
                                        KafkaSettings.member(connection, group, member), player)),
                        new Joiner(answerBytes)),
                topic,
                from,
                player,
                listener);
    }

    /**
     * Behind the last record of every partition of some topics. What is not complete there is
     * passed over by whoever reads on from there.
     */
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
        Newest<Checkpoint> newest = new Newest<>(Checkpoint::getNextRound);
        checkpoints(player, newest::take);
        return newest.get();
    }

    /**
     * All checkpoints of a player that are still there, whatever they are kept for: the newest, and
     * those of earlier versions. A version may come more than once.
     */
    public void checkpoints(String player, Consumer<Checkpoint> each) {
        readIfThere(
                isDefender(player) ? topics.checkpoints() : topics.state(player),
                entry -> Checkpoints.in(entry).ifPresent(each));
    }

    /**
     * All weights that a player has published and that are still there, but for its checkpoints.
     */
    public void snapshots(String player, Consumer<Snapshot> each) {
        readIfThere(
                isDefender(player) ? topics.snapshots() : topics.state(player),
                entry -> Snapshots.in(entry).ifPresent(each));
    }

    private static boolean isDefender(String player) {
        return player.equals(Topics.DEFENDER);
    }

    private void readIfThere(String topic, Consumer<Entry> each) {
        if (isThere(topic)) {
            read(List.of(topic), new Offsets(), each);
        }
    }

    /** The newest weights of a player: its last checkpoint's, or those published after it. */
    public Optional<Snapshot> lastWeights(String player) {
        Newest<Snapshot> newest = new Newest<>(Snapshot::getVersion);
        checkpoints(player, each -> newest.take(each.getSnapshot()));
        snapshots(player, newest::take);
        return newest.get();
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
        return topics.game() + "/" + player;
    }

    /** The group of those who share a player's work. */
    static String group(Topics topics, String player) {
        return topics.game() + "/" + player;
    }

    /** The attackers that have a topic in this game, of its settings or not. */
    public SortedSet<String> attackers() {
        return Administration.topics(connection).stream()
                .flatMap(name -> topics.attackerOf(name).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Those of some topics that are there. */
    public Set<String> existing(Collection<String> names) {
        return Administration.existing(connection, "Read", names);
    }

    boolean isThere(String topic) {
        return existing(List.of(topic)).contains(topic);
    }

    private Consumers consumers() {
        return Consumers.of(connection, answerBytes);
    }
}
