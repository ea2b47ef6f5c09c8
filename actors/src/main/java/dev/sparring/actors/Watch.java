// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import dev.sparring.actors.defender.Defender;
import dev.sparring.actors.journal.Checkpoints;
import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalException;
import dev.sparring.actors.journal.JournalReader;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.protocol.v1.GameEvent;
import dev.sparring.protocol.v1.GameState;
import dev.sparring.protocol.v1.Report;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * Waits for the end of a game whose defender plays in another process, and tells the attackers of
 * this one how they stand with it.
 *
 * <p><b>Receives</b> the topic reports. <b>Replies</b> {@link Defender.Ended}, once, when the game
 * is finished, or is stopped from now on. <b>Publishes</b> nothing. <b>Fails when</b> the journal
 * does, and when all attackers of this process are sent off.
 */
final class Watch extends AbstractBehavior<Watch.Command> {

    /** The name of its place in a game. */
    static final String NAME = "watch";

    /** What it does. */
    sealed interface Command {}

    private record EntriesRead(List<Entry> entries) implements Command {}

    private record ReadingFailed(JournalException failure) implements Command {}

    private static final GameEvent NOTHING = GameEvent.getDefaultInstance();

    private final ActorRef<Defender.Ended> replyTo;
    private final Offsets now;
    private final OwnStandings standings;
    private final JournalReader reader;

    /** A watch that begins now; it is the same one after a failure. */
    static Behavior<Command> create(
            Journal journal, OwnStandings standings, ActorRef<Defender.Ended> replyTo) {
        AtomicReference<Offsets> begun = new AtomicReference<>();
        return Behaviors.setup(
                context -> {
                    List<String> reports = List.of(journal.topics().reports());
                    if (begun.get() == null) {
                        begun.set(journal.end(reports));
                    }
                    // a checkpoint lies before the event that ends a game
                    Offsets from = new Offsets();
                    journal.lastCheckpoint(Defender.PLAYER)
                            .map(Checkpoints::inputs)
                            .ifPresent(inputs -> inputs.of(reports.get(0)).forEach(from::set));
                    return new Watch(context, journal, from, begun.get(), standings, replyTo);
                });
    }

    private Watch(
            ActorContext<Command> context,
            Journal journal,
            Offsets from,
            Offsets now,
            OwnStandings standings,
            ActorRef<Defender.Ended> replyTo) {
        super(context);
        this.standings = standings;
        this.replyTo = replyTo;
        this.now = now;
        ActorRef<Command> self = context.getSelf();
        reader =
                journal.follow(
                        NAME,
                        List.of(journal.topics().reports()),
                        from,
                        entries -> self.tell(new EntriesRead(entries)),
                        failure -> self.tell(new ReadingFailed(failure)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(EntriesRead.class, this::onEntriesRead)
                .onMessage(ReadingFailed.class, this::onReadingFailed)
                .onSignal(PostStop.class, signal -> onPostStop())
                .build();
    }

    private Behavior<Command> onEntriesRead(EntriesRead read) {
        for (Entry entry : read.entries()) {
            if (isEnd(entry)) {
                return Behaviors.stopped();
            }
            if (!now.isBehind(entry)) {
                entry.report().ifPresent(standings::take);
            }
        }
        reader.nextInAMoment();
        return this;
    }

    private Behavior<Command> onReadingFailed(ReadingFailed failed) {
        throw failed.failure();
    }

    private Behavior<Command> onPostStop() {
        reader.close();
        return this;
    }

    private boolean isEnd(Entry entry) {
        GameEvent event = entry.report().map(Report::getGameEvent).orElse(NOTHING);
        boolean end =
                event.getState() == GameState.GAME_STATE_FINISHED
                        || event.getState() == GameState.GAME_STATE_STOPPED && !now.isBehind(entry);
        if (end) {
            replyTo.tell(new Defender.Ended(event.getState(), event.getRound()));
        }
        return end;
    }
}
