// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.web;

import dev.sparring.actors.health.Health;
import dev.sparring.actors.journal.Entry;
import dev.sparring.dashboards.feed.GameRecords;
import dev.sparring.dashboards.feed.Places;
import dev.sparring.dashboards.feed.Series;
import dev.sparring.dashboards.feed.State;
import dev.sparring.dashboards.feed.StateJson;
import dev.sparring.dashboards.feed.WatchedGame;
import dev.sparring.protocol.Topics;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Holds the state of the game and tells all viewers what changes in it, at most ten times a second.
 * One hub reads for all of them: what they get is written once.
 *
 * <pre>
 *   Lookout ── records ──► Hub ── snapshot, updates ──► Viewer ──► browser
 *                                                       Viewer ──► browser
 * </pre>
 *
 * <p><b>Receives</b> records and how the connection is from the {@link Lookout}, viewers that come
 * and go, questions for curves. <b>Replies</b> to these. <b>Publishes</b> nothing. <b>Fails
 * when</b> never.
 */
final class Hub extends AbstractBehavior<Hub.Command> {

    /** The name of this actor in the health of the process. */
    static final String PAGE = "page";

    /** Between two updates: at most ten a second. */
    static final Duration INTERVAL = Duration.ofMillis(100);

    /** Between two snapshots for everybody, while a long history is read. */
    private static final Duration SNAPSHOT_INTERVAL = Duration.ofSeconds(1);

    /** What changes by itself is looked at so often: times, silence. */
    private static final Duration TICK = Duration.ofSeconds(1);

    /** With more new rounds than these a snapshot is smaller than an update. */
    private static final int MAX_APPENDED = 500;

    /** The messages of a hub. */
    sealed interface Command {}

    /**
     * Records of the game.
     *
     * @param live whether each was written just now, or long ago
     * @param next asks for more
     */
    record Read(List<Entry> entries, List<Boolean> live, Runnable next) implements Command {}

    /** The connection has another state. */
    record Connected(String state, String detail) implements Command {}

    /** The known game does not exist any more. */
    record Forget() implements Command {}

    /** A viewer that needs a snapshot, new or not. */
    record Join(Viewer viewer) implements Command {}

    /** A viewer has gone. */
    record Leave(Viewer viewer) implements Command {}

    /** Asks for the curves of some rounds. */
    record Ask(long from, long to, int points, CompletableFuture<Series> reply)
            implements Command {}

    /** Asks which attackers there are. */
    record Attackers(CompletableFuture<Places> reply) implements Command {}

    /** Asks to be told when the game is over. */
    record AwaitEnd(CompletableFuture<Void> reply) implements Command {}

    /** Send the last changes to all viewers and end. */
    record Close(CompletableFuture<Void> reply) implements Command {}

    private enum Due implements Command {
        /** An update that had to wait. */
        UPDATE,
        /** A second has gone by. */
        TICK
    }

    private final TimerScheduler<Command> timers;
    private final Topics topics;
    private final GameRecords records;
    private final Steering steering;
    private final Health health;
    private final LongSupplier clock;
    private final Set<Viewer> viewers = new LinkedHashSet<>();
    private final Set<CompletableFuture<Void>> awaiting = new LinkedHashSet<>();

    private WatchedGame game;
    private String instance = UUID.randomUUID().toString();
    private State.Connection connection;

    private Map<String, Object> published = new LinkedHashMap<>();
    private long sequence;
    private int publishedRows;
    private int publishedCurves;
    private int publishedRevision;
    private long lastUpdate;
    private long lastSnapshot;
    private ServerEvent snapshot;
    private boolean renewed;

    /**
     * A hub that knows nothing yet.
     *
     * @param health told whether the game is read
     * @param clock epoch milliseconds
     */
    static Behavior<Command> create(
            Topics topics, Steering steering, Health health, LongSupplier clock) {
        return Behaviors.setup(
                context ->
                        Behaviors.withTimers(
                                timers -> {
                                    timers.startTimerWithFixedDelay(Due.TICK, TICK);
                                    return new Hub(
                                            context, timers, topics, steering, health, clock);
                                }));
    }

    private Hub(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            Topics topics,
            Steering steering,
            Health health,
            LongSupplier clock) {
        super(context);
        this.timers = timers;
        this.topics = topics;
        this.steering = steering;
        this.health = health;
        this.clock = clock;
        records = new GameRecords(topics);
        game = new WatchedGame(topics.game());
        connection = new State.Connection("waiting", "connecting", clock.getAsLong());
        tellHealth();
        publish();
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Read.class, this::onRead)
                .onMessage(Connected.class, this::onConnected)
                .onMessage(Forget.class, this::onForget)
                .onMessage(Join.class, this::onJoin)
                .onMessage(Leave.class, this::onLeave)
                .onMessage(Ask.class, this::onAsk)
                .onMessage(Attackers.class, this::onAttackers)
                .onMessage(AwaitEnd.class, this::onAwaitEnd)
                .onMessage(Close.class, this::onClose)
                .onMessage(Due.class, this::onDue)
                .build();
    }

    private Behavior<Command> onRead(Read read) {
        long now = clock.getAsLong();
        for (int i = 0; i < read.entries().size(); i++) {
            records.take(game, read.entries().get(i), read.live().get(i), now);
        }
        read.next().run();
        if (game.isOver()) {
            awaiting.forEach(each -> each.complete(null));
            awaiting.clear();
        }
        publishWhenDue();
        return this;
    }

    private Behavior<Command> onConnected(Connected now) {
        boolean same =
                now.state().equals(connection.state()) && now.detail().equals(connection.detail());
        if (!same) {
            connection = new State.Connection(now.state(), now.detail(), clock.getAsLong());
            publishWhenDue();
            tellHealth();
        }
        return this;
    }

    private void tellHealth() {
        if (connection.state().equals(Lookout.LIVE)) {
            health.has(PAGE);
        } else {
            health.needs(PAGE, connection.detail());
        }
    }

    private Behavior<Command> onForget(Forget forget) {
        game = new WatchedGame(topics.game());
        instance = UUID.randomUUID().toString();
        renewed = true;
        publishWhenDue();
        return this;
    }

    private Behavior<Command> onJoin(Join join) {
        viewers.add(join.viewer());
        join.viewer().snapshot(snapshot());
        return this;
    }

    private Behavior<Command> onLeave(Leave leave) {
        viewers.remove(leave.viewer());
        return this;
    }

    private Behavior<Command> onAsk(Ask ask) {
        ask.reply().complete(game.series(ask.from(), ask.to(), ask.points()));
        return this;
    }

    private Behavior<Command> onAttackers(Attackers attackers) {
        attackers.reply().complete(game.places());
        return this;
    }

    private Behavior<Command> onAwaitEnd(AwaitEnd await) {
        if (game.isOver()) {
            await.reply().complete(null);
        } else {
            awaiting.add(await.reply());
        }
        return this;
    }

    private Behavior<Command> onClose(Close close) {
        publish();
        viewers.forEach(Viewer::close);
        close.reply().complete(null);
        return Behaviors.stopped();
    }

    private Behavior<Command> onDue(Due due) {
        if (due == Due.UPDATE) {
            publish();
        } else {
            publishWhenDue();
        }
        return this;
    }

    private void publishWhenDue() {
        Duration interval = needsSnapshot() ? SNAPSHOT_INTERVAL : INTERVAL;
        long last = needsSnapshot() ? lastSnapshot : lastUpdate;
        long wait = last + interval.toMillis() - clock.getAsLong();
        if (wait <= 0) {
            publish();
        } else if (!timers.isTimerActive(Due.UPDATE)) {
            timers.startSingleTimer(Due.UPDATE, Due.UPDATE, Duration.ofMillis(wait));
        }
    }

    private boolean needsSnapshot() {
        return renewed
                || game.revision() != publishedRevision
                || game.rows() - publishedRows > MAX_APPENDED;
    }

    /** Tells everybody what has changed since the last time, if anything has. */
    private void publish() {
        timers.cancel(Due.UPDATE);
        long now = clock.getAsLong();
        lastUpdate = now;
        Map<String, Object> parts = parts(now);
        Map<String, Object> changed = new LinkedHashMap<>();
        parts.forEach(
                (name, part) -> {
                    if (!Objects.equals(part, published.get(name))) {
                        changed.put(name, part);
                    }
                });
        boolean whole = needsSnapshot();
        if (!whole && changed.isEmpty() && game.rows() == publishedRows) {
            return;
        }
        sequence++;
        snapshot = null;
        published = parts;
        int fromRow = publishedRows;
        int curves = publishedCurves;
        publishedRows = game.rows();
        publishedCurves = game.curves();
        publishedRevision = game.revision();
        renewed = false;
        if (viewers.isEmpty()) {
            return;
        }
        if (whole) {
            lastSnapshot = now;
            viewers.forEach(viewer -> viewer.snapshot(snapshot()));
        } else {
            ServerEvent update = update(changed, fromRow, curves);
            viewers.forEach(viewer -> viewer.update(update));
        }
    }

    private Map<String, Object> parts(long now) {
        Map<String, Object> parts = new LinkedHashMap<>();
        parts.put("connection", connection);
        parts.putAll(game.parts(now));
        parts.put("control", steering.allowed());
        parts.put("token", steering.asks());
        return parts;
    }

    private ServerEvent update(Map<String, Object> changed, int fromRow, int curves) {
        Map<String, Object> update = head();
        update.putAll(changed);
        if (publishedRows > fromRow) {
            update.put("series", game.append(fromRow, publishedRows, curves));
        }
        return ServerEvent.of("update", sequence, StateJson.bytes(update));
    }

    /** Of what was published last, made at most once. */
    private ServerEvent snapshot() {
        if (snapshot == null) {
            Map<String, Object> whole = head();
            whole.putAll(published);
            whole.put("series", game.series(publishedRows));
            snapshot = ServerEvent.of("snapshot", sequence, StateJson.bytes(whole));
        }
        return snapshot;
    }

    private Map<String, Object> head() {
        Map<String, Object> head = new LinkedHashMap<>();
        head.put("instance", instance);
        head.put("sequence", sequence);
        return head;
    }
}
