// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.defender;

import com.google.protobuf.ByteString;
import dev.sparring.actors.Arena;
import dev.sparring.actors.IrreproducibleException;
import dev.sparring.actors.journal.AttackersTopics;
import dev.sparring.actors.journal.Backlog;
import dev.sparring.actors.journal.Checkpoints;
import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Newcomers;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.gpu.data.RoundBatches;
import dev.sparring.gpu.device.Computation;
import dev.sparring.gpu.model.PlayerState;
import dev.sparring.gpu.training.TrainingStep;
import dev.sparring.gpu.worker.Reply;
import dev.sparring.protocol.Rules;
import dev.sparring.protocol.v1.Checkpoint;
import dev.sparring.protocol.v1.Control;
import dev.sparring.protocol.v1.Foul;
import dev.sparring.protocol.v1.FoulReason;
import dev.sparring.protocol.v1.GameState;
import dev.sparring.protocol.v1.RosterEntry;
import dev.sparring.protocol.v1.Round;
import dev.sparring.protocol.v1.Standing;
import dev.sparring.protocol.v1.StepReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The game as it stands: who is in the ring, which rounds are in flight, what was answered, and the
 * weights after the last round. The defender's actor decides when; this does it, and publishes it.
 * Blocks; used by the defender's thread.
 */
final class Bout implements AutoCloseable {

    private final Arena arena;
    private final GameSettings settings;
    private final Journal journal;
    private final Publisher publisher;
    private final Ring ring;
    private final RoundBook book;
    private final Judge judge;
    private final Dealer dealer;
    private final Janitor janitor;
    private final FoulBook fouls = new FoulBook();
    private final Intake intake;
    private final Optional<Checkpoint> checkpoint;
    private final SortedSet<String> heard = new TreeSet<>();
    private Offsets reported = new Offsets();
    private List<Standing> standing;
    private ByteString newestSha256 = ByteString.EMPTY;
    private PlayerState state;

    /**
     * A game before its beginning, or at its last checkpoint.
     *
     * @param batches the clean images of each round
     * @param publisher stays the caller's
     */
    Bout(Arena arena, RoundBatches batches, Publisher publisher, Optional<Checkpoint> checkpoint) {
        this.arena = arena;
        this.settings = arena.settings();
        this.journal = arena.journal();
        this.publisher = publisher;
        this.checkpoint = checkpoint;
        ring =
                new Ring(
                        settings.attackers().keySet(),
                        settings.defender().maxAttackers(),
                        settings.defender().ejectionFouls());
        book = new RoundBook(checkpoint.map(Checkpoint::getNextRound).orElse(0L));
        standing = ring.standings();
        judge = new Judge(ring, book);
        intake = new Intake(journal.topics(), ring, book, judge, fouls);
        janitor =
                new Janitor(
                        journal, settings.journal().keepRounds(), settings.attackers().keySet());
        dealer = new Dealer(settings, arena.firstRound(), batches);
    }

    /** The next round to train on. */
    long next() {
        return book.next();
    }

    boolean isOver() {
        return book.next() == settings.rounds();
    }

    /** The round to train on next. */
    InFlight current() {
        return book.current().orElseThrow();
    }

    /** Whether nobody's answer to the current round may still come. */
    boolean isComplete() {
        return current().isComplete(ring::isPresent);
    }

    /** Whether only those may still answer the current round whom the settings do not name. */
    boolean isCompleteButForGuests() {
        return current().isComplete(ring::isWaitedFor);
    }

    /** Whether one of them has given a legal answer before. */
    boolean awaitsProvenGuest() {
        return !current().isComplete(id -> ring.isPresent(id) && ring.isProven(id));
    }

    /**
     * Gives attackers that have a topic a place in the ring, as far as there are places.
     *
     * @return the topics that are to be read from now on
     */
    List<String> admit(Set<String> attackers) {
        return attackers.stream()
                .sorted()
                .peek(ring::admit)
                .filter(ring::knows)
                .filter(heard::add)
                .map(journal.topics()::attacks)
                .toList();
    }

    /** Attackers that are missing, and that the game does not start without. */
    SortedSet<String> awaited() {
        return ring.awaited();
    }

    /** Takes the weights to go on from. */
    void enter(PlayerState start) {
        state = start;
        newestSha256 = ByteString.copyFrom(state.weights().sha256());
    }

    /** Reads what attackers have said: who is there, and what they have answered. */
    void catchUp() {
        admit(Newcomers.readable(journal, journal.attackers()));
        List<String> topics = heard.stream().map(journal.topics()::attacks).toList();
        intake.restore(AttackersTopics.readable(journal, topics, intake.judged()));
        new Backlog(journal, intake.judged().copy()).readSome(intake::take);
    }

    /** Reads what happened after the checkpoint. */
    Recovery recover() {
        requireLog();
        publisher.restore(checkpoint.orElseThrow());
        Recovery recovery = new Recovery(journal, checkpoint.get(), ring, book, judge);
        recovery.read();
        intake.restore(recovery.judged());
        reported = recovery.judged().copy();
        standing = ring.standings();
        return recovery;
    }

    private void requireLog() {
        List<String> topics =
                List.of(
                        journal.topics().rounds(),
                        journal.topics().snapshots(),
                        journal.topics().reports());
        Offsets inputs = Checkpoints.inputs(checkpoint.orElseThrow()).only(topics::contains);
        if (!journal.holds(inputs, topics)) {
            throw new IrreproducibleException(
                    "the journal does not hold what happened after round %d any more"
                            .formatted(checkpoint.get().getNextRound()));
        }
    }

    /** The current round was trained on before, and was once more. */
    void replayed(PlayerState after) {
        state = after;
        newestSha256 = ByteString.copyFrom(after.weights().sha256());
        book.close();
    }

    /** Where to go on reading attackers' topics. */
    Offsets judged() {
        return intake.judged();
    }

    /** Takes in a record; a control record is returned, and obeyed by the caller. */
    Optional<Control> take(Entry entry) {
        return intake.take(entry);
    }

    /** How many answers were taken so far. */
    long answers() {
        return intake.answers();
    }

    /** Publishes dead letters if there are so many that they should not wait. */
    void relieve() {
        if (fouls.isFull()) {
            publisher.letters(fouls);
            publisher.commit();
        }
    }

    /** The first transaction of a game, or a word that it goes on. */
    void start() {
        if (book.current().isPresent()) {
            String move = move();
            if (!move.isEmpty()) {
                keep();
            }
            event(GameState.GAME_STATE_RESUMED, withAbsent(move));
            return;
        }
        long first = book.next();
        Offsets before = publisher.before();
        newestSha256 = publisher.weights(first, state);
        for (long round = first; round < first + settings.window(); round++) {
            deal(round, before);
        }
        publisher.checkpoint(first, state, inputs(before), standing, false);
        publisher.event(
                GameState.GAME_STATE_STARTED,
                first,
                withAbsent("computed with " + publisher.computation()));
        commit();
    }

    /** People should know whom a game begins without. */
    private String withAbsent(String detail) {
        String absent =
                ring.awaited().isEmpty() ? "" : "without " + String.join(", ", ring.awaited());
        return detail.isEmpty() || absent.isEmpty() ? detail + absent : detail + "; " + absent;
    }

    /** What is computed with from now on, if that is not what was before. */
    private String move() {
        Computation now = publisher.computation();
        return checkpoint
                .flatMap(Checkpoints::computation)
                .map(now::differenceFrom)
                .filter(difference -> !difference.isEmpty())
                .map(difference -> "computed with " + difference)
                .orElse("");
    }

    /** Takes no more answers to the current round: who has not answered leaves the ring. */
    InFlight closeRound() {
        InFlight round = current();
        long number = round.round().getRound();
        for (RosterEntry entry : round.round().getRosterList()) {
            String attacker = entry.getAttacker();
            if (round.isSilent(attacker)) {
                fouls.add(
                        Rules.foul(
                                attacker,
                                number,
                                FoulReason.FOUL_REASON_NO_ANSWER,
                                "the round closed without it"));
                ring.miss(attacker, number);
            }
        }
        round.closed();
        return round;
    }

    /** Publishes the current round, which was trained on, and deals the next one. */
    void publish(Reply.Done<TrainingStep> trained) {
        InFlight round = current();
        TrainingStep step = trained.value();
        state = step.state();
        long version = book.next() + 1;
        Offsets before = publisher.before();
        newestSha256 = publisher.weights(version, state);
        deal(version - 1 + settings.window(), before);
        StepReport.Builder report = StepReports.of(round, step);
        report.setRoundsTotal(settings.rounds())
                .addAllFouls(fouls.fouls())
                .setMoreFouls(fouls.more())
                .addAllJudged(intake.judged().list())
                .setSeconds(round.seconds(trained.queuedSeconds(), trained.busySeconds()))
                .setSnapshotSha256(newestSha256)
                .addAllRing(ring.standings());
        publisher.step(report.build());
        publisher.letters(fouls);
        fouls.clear();
        reported = intake.judged().copy();
        standing = ring.standings();
        book.close();
        boolean archived = settings.journal().isArchived(version);
        boolean kept = archived || isOver() || version % settings.defender().checkpointEvery() == 0;
        if (kept) {
            publisher.checkpoint(version, state, inputs(before), standing, archived);
        }
        if (isOver()) {
            publisher.event(GameState.GAME_STATE_FINISHED, version, "");
        }
        commit();
        if (kept) {
            janitor.sweep(ring.present(), ring.seated());
        }
    }

    /** Ends before the end: a checkpoint and a word. Fouls not reported yet are judged again. */
    void stop(GameState how) {
        keep();
        event(how, how == GameState.GAME_STATE_PAUSED ? "the defender has left" : "");
    }

    /** A checkpoint of where it stands; it goes out with the next commit. */
    private void keep() {
        publisher.checkpoint(book.next(), state, inputs(publisher.before()), standing, false);
    }

    /** Whether there are rounds that were dealt. */
    boolean isUnderWay() {
        return book.current().isPresent();
    }

    /** Says what is going on. */
    void event(GameState what, String detail) {
        publisher.event(what, book.next(), detail);
        publisher.commit();
    }

    /** Sends an attacker off, for a reason that is not in the log yet. */
    void eject(String attacker, String reason) {
        String why = "by control: " + reason;
        Foul foul = Rules.foul(attacker, book.next(), FoulReason.FOUL_REASON_EJECTED, why);
        fouls.add(foul);
        ring.count(foul);
        amendStanding(attacker);
    }

    /** What control asks for is not read again by a restarted defender, so it is kept at once. */
    private void amendStanding(String attacker) {
        List<Standing> amended = new ArrayList<>(standing);
        amended.removeIf(each -> each.getAttacker().equals(attacker));
        ring.standings().stream()
                .filter(each -> each.getAttacker().equals(attacker))
                .forEach(amended::add);
        standing = amended;
        if (isUnderWay()) {
            keep();
            publisher.standings(ring.standings());
            publisher.commit();
        }
    }

    /** Lets an attacker in: a new one if there is a place, or one that was sent off. */
    void letIn(String attacker) {
        ring.admit(attacker);
        ring.pardon(attacker);
        amendStanding(attacker);
    }

    /** Says that the defender is there, and who else is; fails if another one has taken over. */
    void beat() {
        publisher.alive(ring.standings());
    }

    @Override
    public void close() {
        janitor.close();
    }

    private void deal(long number, Offsets before) {
        if (number < settings.rounds()) {
            Round round = dealer.deal(number, newestSha256, ring.roster(number));
            book.deal(round, before);
            publisher.round(round);
        }
    }

    /** Publishes, and makes the next round ready while the attackers work on this one. */
    private void commit() {
        publisher.commit();
        book.inFlight(book.newest()).ifPresent(InFlight::published);
        dealer.prepare(book.next() + settings.window());
    }

    /** Where a restarted defender would go on reading. */
    private Offsets inputs(Offsets before) {
        Offsets inputs = book.current().map(InFlight::before).orElse(before).copy();
        reported.list().forEach(inputs::set);
        for (InFlight round : book.all()) {
            round.answers().values().forEach(answer -> inputs.atMost(answer.position()));
        }
        return inputs;
    }
}
