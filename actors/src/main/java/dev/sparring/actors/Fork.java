// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import dev.sparring.actors.defender.Defender;
import dev.sparring.actors.journal.Checkpoints;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalWriter;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.journal.SettingsRecord;
import dev.sparring.actors.journal.Snapshots;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.gpu.model.PlayerState;
import dev.sparring.protocol.v1.AttackerStep;
import dev.sparring.protocol.v1.Checkpoint;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.Settings;
import dev.sparring.protocol.v1.Snapshot;
import dev.sparring.protocol.v1.Standing;
import dev.sparring.protocol.v1.StateRecord;
import dev.sparring.protocol.v1.StepReport;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A new game that goes on from where another one was, with some settings changed. It is written in
 * one transaction, so that it is there as a whole or not at all.
 *
 * @param parent settings of the game that is forked
 * @param child settings of the new one
 * @param round the first one of the new game
 */
public record Fork(GameSettings parent, GameSettings child, long round) {

    private static final String FOUNDER = "founder";

    /**
     * What a fork begins with.
     *
     * @param theta the defender's weights and momentum
     * @param phi of each attacker that learns
     * @param ring who was sent off, and what counts towards that
     * @param program the version of Sparring
     * @param reason why, if it was not somebody's wish; else empty
     */
    public record Beginning(
            PlayerState theta,
            SortedMap<String, Replay.Learned> phi,
            List<Standing> ring,
            String program,
            String reason) {

        /** What a replay of the parent has come to, at the end of the rounds before the fork. */
        public static Beginning of(Replay replay, String program) {
            return new Beginning(replay.theta(), replay.phi(), List.of(), program, "");
        }

        /** What checkpoints hold. */
        public static Beginning of(CommonCheckpoint common, String program, String reason) {
            SortedMap<String, Replay.Learned> phi = new TreeMap<>();
            common.phi()
                    .forEach(
                            (id, kept) ->
                                    phi.put(
                                            id,
                                            new Replay.Learned(
                                                    kept.getSnapshot().getVersion(),
                                                    Checkpoints.state(kept))));
            return new Beginning(
                    Checkpoints.state(common.theta()),
                    phi,
                    common.theta().getRingList().stream().map(Fork::outside).toList(),
                    program,
                    reason);
        }
    }

    /**
     * Checks that the two fit together.
     *
     * @throws IllegalArgumentException in one line, naming the setting
     */
    public Fork {
        if (child.game().equals(parent.game())) {
            throw new IllegalArgumentException(
                    "game %s cannot be forked into itself; choose another name"
                            .formatted(parent.game()));
        }
        if (!child.defender().classifier().equals(parent.defender().classifier())) {
            throw new IllegalArgumentException(
                    "defender.classifier, defender.normalisation and data.set of game %s must stay: its weights fit no other"
                            .formatted(parent.game()));
        }
        if (child.rounds() <= round) {
            throw new IllegalArgumentException(
                    "rounds = %d end before round %d, the first one of the fork; use more"
                            .formatted(child.rounds(), round));
        }
    }

    /** How an attacker stands before it has said hello. */
    private static Standing outside(Standing standing) {
        return Standing.newBuilder()
                .setAttacker(standing.getAttacker())
                .setEjected(standing.getEjected())
                .setFouls(standing.getFouls())
                .setProven(standing.getProven())
                .build();
    }

    /** Whether an attacker of the new game goes on with the phi that it had. */
    public boolean keeps(String attacker) {
        GameSettings.Attacker now = child.attackers().get(attacker);
        GameSettings.Attacker before = parent.attackers().get(attacker);
        return now != null && before != null && now.isSameAs(before);
    }

    /**
     * Refuses a name that is taken.
     *
     * @param into the new game's journal
     * @throws IllegalArgumentException if the game exists
     */
    public static void requireNew(Journal into) {
        if (into.settings().isPresent() || isPlayed(into)) {
            throw new IllegalArgumentException(
                    "there is a game %s at %s already; choose another name"
                            .formatted(into.topics().game(), into.bootstrapServers()));
        }
    }

    private static boolean isPlayed(Journal into) {
        return into.lastCheckpoint(Defender.PLAYER).isPresent();
    }

    /**
     * Writes the new game.
     *
     * @param beginning the state of the parent before {@link #round}
     * @param pins of the new game, as {@link Pins#ofFork} makes them
     * @throws IllegalArgumentException if the game exists
     * @throws dev.sparring.actors.journal.JournalException if it cannot be written; there are no
     *     topics of it then, unless the broker failed in between
     */
    public void write(Journal into, Beginning beginning, Pins pins) {
        requireNew(into);
        SortedMap<String, Checkpoint> phi = new TreeMap<>();
        beginning
                .phi()
                .forEach(
                        (id, learned) -> {
                            if (keeps(id)) {
                                phi.put(id, checkpoint(id, learned));
                            }
                        });
        Checkpoint theta =
                checkpoint(Defender.PLAYER, new Replay.Learned(round, beginning.theta()))
                        .toBuilder()
                        .addAllRing(beginning.ring())
                        .build();
        Settings settings = pins.writtenInto(settings(beginning));
        into.createTopics(
                child.window(),
                child.attackers().keySet(),
                child.journal().segmentBytes(),
                child.journal().replicationFactor());
        try (JournalWriter writer = into.transactionalWriter(FOUNDER)) {
            phi.forEach(
                    (id, start) -> {
                        String state = into.topics().state(id);
                        String weights =
                                Snapshots.key(
                                        start.getSnapshot().getVersion(),
                                        child.journal().keepRounds());
                        writer.sendAs(id, state, weights, before(), record(start.getSnapshot()));
                        writer.sendAs(id, state, key(start), before(), record(start));
                    });
            String checkpoints = into.topics().checkpoints();
            writer.sendAs(Defender.PLAYER, checkpoints, key(theta), round, theta);
            writer.send(into.topics().settings(), "", SettingsRecord.sealed(settings));
            writer.commit();
        }
        into.awaitSettings();
    }

    private static StateRecord record(Snapshot snapshot) {
        return StateRecord.newBuilder().setSnapshot(snapshot).build();
    }

    private static StateRecord record(Checkpoint checkpoint) {
        return StateRecord.newBuilder().setCheckpoint(checkpoint).build();
    }

    /**
     * Copies what was told of the rounds before the fork, so that viewers of the new game see all
     * rounds. To be called before {@link #write}, for topics of the new game that are there.
     */
    public void copyReports(Journal from, Journal into) {
        try (JournalWriter writer = into.writer(FOUNDER)) {
            from.read(
                    from.topics().told(),
                    new Offsets(),
                    entry ->
                            entry.report()
                                    .flatMap(this::history)
                                    .ifPresent(
                                            report ->
                                                    writer.sendAs(
                                                            entry.player(),
                                                            report.hasEvaluation()
                                                                    ? into.topics().evaluations()
                                                                    : into.topics().reports(),
                                                            entry.key(),
                                                            entry.round(),
                                                            report)));
            writer.commit();
        }
    }

    /** A report of a round before the fork, without where its answers lay. */
    private Optional<Report> history(Report report) {
        return switch (report.getEventCase()) {
            case STEP ->
                    report.getStep().getRound() < round
                            ? Optional.of(withoutPlaces(report))
                            : Optional.empty();
            case EVALUATION ->
                    report.getEvaluation().getDefenderVersion() <= round
                            ? Optional.of(report)
                            : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Report withoutPlaces(Report report) {
        StepReport.Builder step = report.getStep().toBuilder().clearJudged();
        step.getAttackersBuilderList().forEach(AttackerStep.Builder::clearAnswer);
        return report.toBuilder().setStep(step).build();
    }

    private Checkpoint checkpoint(String player, Replay.Learned learned) {
        Snapshot snapshot =
                Snapshots.of(player, learned.version(), round - 1, learned.state().weights());
        return Checkpoints.of(snapshot, learned.state().optimizer(), new Offsets(), child.sha256())
                .build();
    }

    private String key(Checkpoint checkpoint) {
        return Checkpoints.key(checkpoint, child.defender().checkpointEvery(), child.window());
    }

    private long before() {
        return Math.max(0, round - 1);
    }

    private Settings settings(Beginning beginning) {
        return GameRecord.of(child, beginning.program())
                .setForkedFrom(parent.game())
                .setFirstRound(round)
                .setForkReason(beginning.reason())
                .build();
    }
}
