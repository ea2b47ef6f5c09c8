// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.feed;

import dev.sparring.protocol.v1.AttackEvaluation;
import dev.sparring.protocol.v1.AttackerStep;
import dev.sparring.protocol.v1.Evaluation;
import dev.sparring.protocol.v1.Foul;
import dev.sparring.protocol.v1.FoulReason;
import dev.sparring.protocol.v1.GameEvent;
import dev.sparring.protocol.v1.GameState;
import dev.sparring.protocol.v1.Heartbeat;
import dev.sparring.protocol.v1.PhaseSeconds;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.Settings;
import dev.sparring.protocol.v1.Standing;
import dev.sparring.protocol.v1.StepReport;

/** A game of rounds of 100 ms that begins at {@link #START}, record by record. */
final class TestReports {

    static final long START = 1_000_000;
    static final long ROUND_MILLIS = 100;

    private TestReports() {}

    static WatchedGame started() {
        WatchedGame game = new WatchedGame("g");
        tell(game, GameState.GAME_STATE_STARTED, START);
        return game;
    }

    static WatchedGame played(int rounds) {
        WatchedGame game = started();
        for (int round = 0; round < rounds; round++) {
            play(game, step(round, "pgd"));
        }
        return game;
    }

    /** When a round is reported. */
    static long at(long round) {
        return START + (round + 1) * ROUND_MILLIS;
    }

    static void play(WatchedGame game, StepReport.Builder step) {
        play(game, step, at(step.getRound()));
    }

    static void play(WatchedGame game, StepReport.Builder step, long at) {
        game.report(Report.newBuilder().setEpochMillis(at).setStep(step).build(), at);
    }

    static void tell(WatchedGame game, GameState state, long at) {
        GameEvent event = GameEvent.newBuilder().setState(state).setDetail("tea").build();
        game.report(Report.newBuilder().setEpochMillis(at).setGameEvent(event).build(), at);
    }

    static void tell(WatchedGame game, Evaluation.Builder evaluation, long at) {
        game.report(Report.newBuilder().setEpochMillis(at).setEvaluation(evaluation).build(), at);
    }

    /** The defender says who is in the ring. */
    static void ring(WatchedGame game, long at, Standing.Builder... ring) {
        Heartbeat.Builder alive = Heartbeat.newBuilder();
        for (Standing.Builder each : ring) {
            alive.addRing(each);
        }
        game.report(Report.newBuilder().setEpochMillis(at).setHeartbeat(alive).build(), at);
    }

    /** One that is there. */
    static Standing.Builder playing(String attacker) {
        return Standing.newBuilder().setAttacker(attacker).setCopies(1).addReplicas("a");
    }

    static void settings(WatchedGame game, String resolved) {
        game.settings(Settings.newBuilder().setResolved("sparring {" + resolved + "}").build());
    }

    /** The clean loss is the round's number. */
    static StepReport.Builder step(long round, String... used) {
        StepReport.Builder step =
                StepReport.newBuilder()
                        .setRound(round)
                        .setDefenderVersion(round + 1)
                        .setRoundsTotal(1_000)
                        .setCleanLoss(round)
                        .setAdversarialLoss(2)
                        .setGradientNorm(1)
                        .setSeconds(PhaseSeconds.newBuilder().setTotal(ROUND_MILLIS / 1e3));
        for (String attacker : used) {
            step.addRing(playing(attacker));
            step.addAttackers(
                    AttackerStep.newBuilder().setAttacker(attacker).setUsed(true).setLoss(3));
        }
        return step;
    }

    static AttackerStep absent(String attacker) {
        return AttackerStep.newBuilder().setAttacker(attacker).build();
    }

    /** A round that an attacker, the only one, let pass for the n-th time. */
    static StepReport.Builder missed(long round, String attacker, int misses) {
        return step(round)
                .addRing(playing(attacker).setSilent(true).setMisses(misses))
                .addAttackers(absent(attacker));
    }

    static Foul foul(String attacker, FoulReason reason) {
        return Foul.newBuilder().setAttacker(attacker).setReason(reason).build();
    }

    static Evaluation.Builder evaluation(long version, double worst) {
        return Evaluation.newBuilder()
                .setDefenderVersion(version)
                .setSplit("validation")
                .setCleanAccuracy(0.9)
                .setWorstCaseAccuracy(worst);
    }

    static AttackEvaluation attack(String attack, double accuracy, long gradients) {
        return AttackEvaluation.newBuilder()
                .setAttack(attack)
                .setRobustAccuracy(accuracy)
                .setGradients(gradients)
                .addConfusion(1)
                .build();
    }
}
