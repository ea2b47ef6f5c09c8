// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.web;

import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalException;
import dev.sparring.actors.journal.JournalReader;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.journal.OtherProtocolException;
import dev.sparring.actors.journal.UnreachableException;
import dev.sparring.dashboards.feed.GameRecords;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.Settings;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Reads a game's topics for the {@link Hub}, from their beginning, for ever: it waits for a game
 * that is not there yet and for a Kafka that does not answer, and begins again when a game was
 * deleted and made again under its name. Two consumers, however many watch: one for what the game's
 * own players tell, and one for what anybody may write, which may be flooded.
 *
 * <p><b>Receives</b> that reading failed. <b>Replies</b> nothing. <b>Publishes</b> nothing.
 * <b>Fails when</b> never: what goes wrong is told to the hub and tried again.
 *
 * <p>It may block while it asks the broker, so it must run on a dispatcher of its own.
 */
final class Lookout extends AbstractBehavior<Lookout.Command> {

    static final String LIVE = "live";
    static final String WAITING = "waiting";
    static final String BROKEN = "broken";
    static final String REFUSED = "refused";

    /** Between two attempts to find the game. */
    private static final Duration PAUSE = Duration.ofMillis(500);

    /** When nothing was read for so long, the broker is asked whether the game is still there. */
    private static final Duration QUIET = Duration.ofSeconds(2);

    /** A game that never is quiet may still be another one than it was. */
    private static final Duration LONGEST_TRUST = Duration.ofSeconds(30);

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

    /** The messages of a lookout. */
    sealed interface Command {}

    private record ReadingFailed(JournalReader reader, JournalException failure)
            implements Command {}

    private enum Due implements Command {
        /** Look for the game, or whether it is still the same one. */
        LOOK
    }

    private final TimerScheduler<Command> timers;
    private final Journal journal;
    private final ActorRef<Hub.Command> hub;
    private final Consumer<Report> onReport;
    private final LongSupplier clock;

    private Settings known;
    private JournalReader reader;
    private JournalReader openReader;
    private long lastChecked;

    /** Written by the reader's thread. */
    private volatile long lastRead;

    private long awaySince;

    /**
     * A lookout that begins at once.
     *
     * @param onReport told each report that is written from now on, on the thread that reads
     * @param clock epoch milliseconds
     */
    static Behavior<Command> create(
            Journal journal,
            ActorRef<Hub.Command> hub,
            Consumer<Report> onReport,
            LongSupplier clock) {
        return Behaviors.setup(
                context ->
                        Behaviors.withTimers(
                                timers -> {
                                    context.getSelf().tell(Due.LOOK);
                                    return new Lookout(
                                            context, timers, journal, hub, onReport, clock);
                                }));
    }

    private Lookout(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            Journal journal,
            ActorRef<Hub.Command> hub,
            Consumer<Report> onReport,
            LongSupplier clock) {
        super(context);
        this.timers = timers;
        this.journal = journal;
        this.hub = hub;
        this.onReport = onReport;
        this.clock = clock;
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(ReadingFailed.class, this::onReadingFailed)
                .onMessage(Due.class, this::onDue)
                .onSignal(PostStop.class, signal -> onPostStop())
                .build();
    }

    private Behavior<Command> onReadingFailed(ReadingFailed failed) {
        if (failed.reader() == reader || failed.reader() == openReader) {
            getContext().getLog().warn("reading from the beginning again", failed.failure());
            begin();
        }
        return this;
    }

    private Behavior<Command> onDue(Due due) {
        try {
            look();
        } catch (OtherProtocolException e) {
            awaySince = 0;
            hub.tell(new Hub.Connected(REFUSED, e.getMessage()));
        } catch (UnreachableException e) {
            away(e, "Kafka at %s does not answer since".formatted(journal.bootstrapServers()), "");
        } catch (RuntimeException e) {
            // the message is for who runs this, not for viewers
            away(e, "the game cannot be read since", "; the log says why");
        }
        timers.startSingleTimer(Due.LOOK, PAUSE);
        return this;
    }

    private Behavior<Command> onPostStop() {
        closeReaders();
        return this;
    }

    private void look() {
        long now = clock.getAsLong();
        boolean quiet = now - Math.max(lastRead, lastChecked) >= QUIET.toMillis();
        boolean due = now - lastChecked >= LONGEST_TRUST.toMillis();
        if (reader != null && awaySince == 0 && !quiet && !due) {
            return;
        }
        Optional<Settings> settings = journal.settings();
        lastChecked = clock.getAsLong();
        if (settings.isEmpty()) {
            awaySince = 0;
            begin();
            hub.tell(
                    new Hub.Connected(
                            WAITING,
                            "there is no game %s at %s yet"
                                    .formatted(
                                            journal.topics().game(), journal.bootstrapServers())));
            return;
        }
        if (reader == null || !settings.get().equals(known)) {
            begin();
            follow(settings.get());
        }
        answers();
    }

    private void away(RuntimeException e, String what, String why) {
        if (awaySince == 0) {
            awaySince = clock.getAsLong();
            getContext().getLog().warn("cannot read; trying again", e);
        }
        String since = TIME.format(Instant.ofEpochMilli(awaySince).atZone(ZoneId.systemDefault()));
        hub.tell(new Hub.Connected(BROKEN, what + " " + since + why));
    }

    /** Kafka is there, and so is the game. */
    private void answers() {
        awaySince = 0;
        hub.tell(new Hub.Connected(LIVE, ""));
    }

    private void follow(Settings settings) {
        known = settings;
        GameRecords records = new GameRecords(journal.topics());
        reader = follow("watch", records.sources());
        openReader = follow("watch-open", records.openSources());
    }

    private JournalReader follow(String name, List<String> topics) {
        Offsets history = journal.end(topics);
        CompletableFuture<JournalReader> self = new CompletableFuture<>();
        ActorRef<Command> lookout = getContext().getSelf();
        JournalReader opened =
                journal.follow(
                        name,
                        topics,
                        new Offsets(),
                        entries -> tellHub(entries, history, self.join()),
                        failure -> lookout.tell(new ReadingFailed(self.join(), failure)));
        self.complete(opened);
        return opened;
    }

    /** On the reader's thread, so that no question to the broker holds it up. */
    private void tellHub(List<Entry> entries, Offsets history, JournalReader from) {
        lastRead = clock.getAsLong();
        List<Boolean> live = entries.stream().map(entry -> !history.isBehind(entry)).toList();
        for (int i = 0; i < entries.size(); i++) {
            if (live.get(i)) {
                entries.get(i).report().ifPresent(onReport);
            }
        }
        hub.tell(new Hub.Read(entries, live, from::nextInAMoment));
    }

    /** From the beginning, whatever was read before. */
    private void begin() {
        if (reader != null) {
            closeReaders();
            known = null;
            hub.tell(new Hub.Forget());
        }
    }

    private void closeReaders() {
        for (JournalReader each : new JournalReader[] {reader, openReader}) {
            if (each != null) {
                each.close();
            }
        }
        reader = null;
        openReader = null;
    }
}
