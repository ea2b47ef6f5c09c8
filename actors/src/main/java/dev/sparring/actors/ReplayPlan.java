// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import com.google.protobuf.ByteString;
import dev.sparring.actors.defender.Defender;
import dev.sparring.actors.journal.Checkpoints;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.Checkpoint;
import dev.sparring.protocol.v1.InputOffset;
import dev.sparring.protocol.v1.Report;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;

/**
 * What of a game is replayed, and from which checkpoints: only those count whose inputs are still
 * in the log.
 *
 * @param theta where the defender starts
 * @param phi where each attacker that learns starts
 * @param to the version of the defender that it ends with
 * @param images whether to make the clean images again
 * @param attacks whether to make the answers of attackers that do not learn again
 */
public record ReplayPlan(
        Checkpoint theta,
        SortedMap<String, Checkpoint> phi,
        long to,
        boolean images,
        boolean attacks) {

    private static final BinaryOperator<Checkpoint> EARLIER =
            BinaryOperator.minBy(Comparator.comparingLong(Checkpoint::getNextRound));
    private static final BinaryOperator<Checkpoint> LATER =
            BinaryOperator.maxBy(Comparator.comparingLong(Checkpoint::getNextRound));

    /**
     * All that can be replayed, or a part of it.
     *
     * @param settingsSha256 of the game; a checkpoint of another one is refused
     * @param from a round that is replayed, with those before it from the last checkpoint on
     * @param to the version to end with
     * @param attacks whether to make the answers of attackers that do not learn again
     * @throws IllegalArgumentException in one line, if the game has no such rounds any more
     */
    public static ReplayPlan of(
            GameSettings settings,
            ByteString settingsSha256,
            Journal journal,
            OptionalLong from,
            OptionalLong to,
            boolean attacks) {
        long trained = trained(journal);
        long end = within(journal, "version", to.orElse(trained), trained);
        long limit = from.orElse(end);
        BinaryOperator<Checkpoint> choice = from.isPresent() ? LATER : EARLIER;
        return new ReplayPlan(
                theta(journal, settingsSha256, limit, choice),
                phi(settings, journal, settingsSha256, limit, choice),
                end,
                true,
                attacks);
    }

    /**
     * The shortest way to the state before a round: theta after the rounds before it, phi likewise.
     *
     * @throws IllegalArgumentException in one line, if that cannot be reached any more
     */
    public static ReplayPlan before(
            GameSettings settings, ByteString settingsSha256, Journal journal, long round) {
        long end = within(journal, "round", round, trained(journal));
        return new ReplayPlan(
                theta(journal, settingsSha256, end, LATER),
                phi(settings, journal, settingsSha256, end, LATER),
                end,
                false,
                false);
    }

    /** The topics that an attacker reads. */
    static List<String> inputsOfAttackers(Topics topics) {
        return List.of(topics.rounds(), topics.snapshots());
    }

    private static long within(Journal journal, String what, long wanted, long trained) {
        if (wanted < 0 || wanted > trained) {
            throw new IllegalArgumentException(
                    "%s %d is not there: game %s has trained on %d rounds; use 0 to %d"
                            .formatted(what, wanted, journal.topics().game(), trained, trained));
        }
        return wanted;
    }

    /** How many rounds were trained on. */
    private static long trained(Journal journal) {
        Checkpoint newest =
                journal.lastCheckpoint(Defender.PLAYER)
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "game %s has not been played yet"
                                                        .formatted(journal.topics().game())));
        AtomicLong trained = new AtomicLong(newest.getNextRound());
        journal.read(
                List.of(journal.topics().reports()),
                Checkpoints.inputs(newest),
                entry -> {
                    if (entry.player().equals(Defender.PLAYER)) {
                        Report report = entry.parseTrusted(Report.parser());
                        trained.accumulateAndGet(report.getStep().getDefenderVersion(), Math::max);
                    }
                });
        return trained.get();
    }

    private static Checkpoint theta(
            Journal journal, ByteString sha256, long limit, BinaryOperator<Checkpoint> choice) {
        Topics topics = journal.topics();
        List<String> inputs =
                new ArrayList<>(List.of(topics.rounds(), topics.snapshots(), topics.reports()));
        journal.attackers().stream().map(topics::attacks).forEach(inputs::add);
        return choose(journal, Defender.PLAYER, sha256, limit, inputs, choice)
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        ("game %s holds no checkpoint at or before round %d whose"
                                                        + " inputs are still in the log; choose a"
                                                        + " later round")
                                                .formatted(topics.game(), limit)));
    }

    private static SortedMap<String, Checkpoint> phi(
            GameSettings settings,
            Journal journal,
            ByteString sha256,
            long limit,
            BinaryOperator<Checkpoint> choice) {
        List<String> inputs = inputsOfAttackers(journal.topics());
        SortedMap<String, Checkpoint> phi = new TreeMap<>();
        for (String id : settings.attackers().keySet()) {
            choose(journal, id, sha256, limit, inputs, choice)
                    .ifPresent(checkpoint -> phi.put(id, checkpoint));
        }
        return phi;
    }

    private static Optional<Checkpoint> choose(
            Journal journal,
            String player,
            ByteString sha256,
            long limit,
            List<String> inputs,
            BinaryOperator<Checkpoint> choice) {
        Offsets beginning = journal.beginning(inputs);
        Checkpoint[] chosen = new Checkpoint[1];
        journal.checkpoints(
                player,
                checkpoint -> {
                    Checkpoints.checkSettings(checkpoint, sha256);
                    if (checkpoint.getNextRound() <= limit && areKept(checkpoint, beginning)) {
                        chosen[0] =
                                chosen[0] == null
                                        ? checkpoint
                                        : choice.apply(chosen[0], checkpoint);
                    }
                });
        return Optional.ofNullable(chosen[0]);
    }

    /** Attackers that came later, or whose answers were never used, do not matter. */
    private static boolean areKept(Checkpoint checkpoint, Offsets beginning) {
        Offsets inputs = Checkpoints.inputs(checkpoint);
        Set<String> needed =
                inputs.list().stream().map(InputOffset::getTopic).collect(Collectors.toSet());
        return inputs.areKept(
                beginning.only(
                        topic -> !Topics.kind(topic).equals("attacks") || needed.contains(topic)));
    }
}
