// SPDX-License-Identifier: Apache-2.0
package dev.sparring.protocol;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.sparring.protocol.v1.*;
import dev.sparring.protocol.v1.ImageSet;
import dev.sparring.protocol.v1.Images;
import dev.sparring.protocol.v1.Normalisation;
import dev.sparring.protocol.v1.Plugin;
import java.util.List;

/** One message of each kind with every field set, for the golden bytes. */
final class Examples {

    private static final Tensor PIXELS =
            TensorCodec.bytes("", new long[] {2, 1, 1, 2}, new byte[] {0, 51, -1, 127});
    private static final Tensor FLOATS =
            TensorCodec.floats(
                    "conv1.weight", new long[] {2, 1, 1, 2}, new float[] {0f, 0.25f, 1f, 0.5f});
    private static final ByteString HASH = ByteString.copyFromUtf8("0123456789abcdef");
    private static final InputOffset OFFSET =
            InputOffset.newBuilder()
                    .setTopic("g.attacks.pgd")
                    .setPartition(1)
                    .setOffset(300)
                    .setBack(4)
                    .build();
    private static final Measure MEASURE =
            Measure.newBuilder().setName("diversity_loss").setValue(0.125).build();
    private static final Foul FOUL =
            Rules.foul("pgd", 7, FoulReason.FOUL_REASON_OVER_BUDGET, "image 0: 0.9");
    private static final Snapshot SNAPSHOT =
            Snapshot.newBuilder()
                    .setPlayer("defender")
                    .setVersion(8)
                    .setRound(7)
                    .addTensors(FLOATS)
                    .setSha256(HASH)
                    .build();

    private static final Standing STANDING =
            Standing.newBuilder()
                    .setAttacker("cheat")
                    .setCopies(2)
                    .addReplicas("a")
                    .setSilent(true)
                    .setEjected(true)
                    .setFouls(3)
                    .setProven(true)
                    .setMisses(4)
                    .setAskedFrom(16)
                    .build();

    private Examples() {}

    /** Every message that is a record of a topic or of a file. */
    static List<Message> all() {
        return List.of(
                round(),
                AttackerRecord.newBuilder().setAttack(attack()).build(),
                AttackerRecord.newBuilder().setPresence(presence()).build(),
                settings(),
                SNAPSHOT,
                checkpoint(),
                StateRecord.newBuilder().setSnapshot(SNAPSHOT).build(),
                StateRecord.newBuilder().setCheckpoint(checkpoint()).build(),
                stepReport(),
                evaluation(),
                gameEvent(),
                workerLoad(),
                heartbeat(),
                control(),
                deadLetter(),
                chunkVerdicts(),
                manifest(),
                chunk());
    }

    private static Message manifest() {
        return Manifest.newBuilder()
                .setKind("sparring.v1.Checkpoint")
                .setSizeBytes(300)
                .setSha256(HASH)
                .setChunks(2)
                .setWriter("pen")
                .build();
    }

    private static Message chunk() {
        return Chunk.newBuilder()
                .setSha256(HASH)
                .setWriter("pen")
                .setIndex(1)
                .setData(HASH)
                .build();
    }

    private static Message round() {
        return Round.newBuilder()
                .setRound(7)
                .setSeed(-1)
                .setDefenderVersion(7)
                .setBudget(Budget.newBuilder().setNorm(Norm.NORM_LINF).setEpsilon(0.5f))
                .setImages(PIXELS)
                .addLabels(3)
                .addLabels(9)
                .addRoster(RosterEntry.newBuilder().setAttacker("pgd").setCopies(1))
                .setDeadlineEpochMillis(1_700_000_000_000L)
                .setCheckpoint(true)
                .setDeal(HASH)
                .setWeightsSha256(HASH)
                .build();
    }

    private static Attack attack() {
        return Attack.newBuilder()
                .setRound(7)
                .setAttackerVersion(2)
                .setAdversarialImages(FLOATS)
                .addLosses(2f)
                .addLosses(3f)
                .setSeconds(0.5)
                .addMeasures(MEASURE)
                .setDeal(HASH)
                .setWeightsSha256(HASH)
                .build();
    }

    private static Checkpoint checkpoint() {
        return Checkpoint.newBuilder()
                .setSnapshot(SNAPSHOT)
                .addOptimizerState(FLOATS)
                .setNextRound(8)
                .addInputs(OFFSET)
                .setSettingsSha256(HASH)
                .addRing(STANDING)
                .setState(GameState.GAME_STATE_PAUSED)
                .setComputation(
                        Computation.newBuilder()
                                .setDevice("cuda:0")
                                .setProcessor("H100")
                                .setDriver("570.1")
                                .setLibrary("libtorch 2.7.1 cu128")
                                .setThreads(2)
                                .setDeterministic(true)
                                .setPrecision("exact")
                                .setProgram("0.1.0"))
                .build();
    }

    private static Message stepReport() {
        return report(
                Report.newBuilder()
                        .setStep(
                                StepReport.newBuilder()
                                        .setRound(7)
                                        .setDefenderVersion(8)
                                        .setRoundsTotal(100)
                                        .setCleanLoss(0.5)
                                        .setAdversarialLoss(1.5)
                                        .setCleanAccuracy(0.75)
                                        .setAdversarialAccuracy(0.25)
                                        .setGradientNorm(2)
                                        .setLearningRate(0.01)
                                        .setImages(200)
                                        .addAttackers(attackerStep())
                                        .addFouls(FOUL)
                                        .setSeconds(phases())
                                        .setSnapshotSha256(HASH)
                                        .addJudged(OFFSET)
                                        .setMoreFouls(900)
                                        .addRing(STANDING)));
    }

    private static AttackerStep attackerStep() {
        return AttackerStep.newBuilder()
                .setAttacker("pgd")
                .setUsed(true)
                .setAttackerVersion(2)
                .setStaleness(1)
                .setLoss(1.5)
                .setAccuracy(0.25)
                .setSeconds(0.5)
                .addMeasures(MEASURE)
                .setAnswer(OFFSET)
                .setAnswerSha256(HASH)
                .build();
    }

    private static PhaseSeconds phases() {
        return PhaseSeconds.newBuilder()
                .setWaiting(0.5)
                .setTraining(0.25)
                .setQueueing(0.125)
                .setCommitting(0.0625)
                .setTotal(1)
                .build();
    }

    private static Message evaluation() {
        return report(
                Report.newBuilder()
                        .setEvaluation(
                                Evaluation.newBuilder()
                                        .setPlayer("referee")
                                        .setRound(7)
                                        .setDefenderVersion(8)
                                        .setSplit("test")
                                        .setImages(500)
                                        .setCleanAccuracy(0.75)
                                        .setCleanLoss(0.5)
                                        .addAttacks(
                                                AttackEvaluation.newBuilder()
                                                        .setAttack("pgd")
                                                        .setOptions("{\"steps\":10}")
                                                        .setAttackerVersion(1)
                                                        .setRobustAccuracy(0.5)
                                                        .setMeanLoss(1.25)
                                                        .setSeconds(2)
                                                        .addAllConfusion(List.of(0L, 3L, 1L, 1L))
                                                        .setGradients(10)
                                                        .addExhibits(
                                                                exhibit(
                                                                        TensorCodec.floats(
                                                                                "",
                                                                                new long[] {
                                                                                    1, 1, 2
                                                                                },
                                                                                new float[] {
                                                                                    0.25f, 1f
                                                                                }))))
                                        .setWorstCaseAccuracy(0.25)
                                        .setSeconds(3)
                                        .addAllConfusion(List.of(2L, 1L, 0L, 300L))
                                        .setZeroGradientRatio(0.125)
                                        .addExhibits(
                                                exhibit(
                                                        TensorCodec.bytes(
                                                                "",
                                                                new long[] {1, 1, 2},
                                                                new byte[] {51, -1})))));
    }

    private static Exhibit exhibit(Tensor image) {
        return Exhibit.newBuilder()
                .setIndex(300)
                .setLabel(3)
                .setPrediction(5)
                .setConfidence(0.75)
                .setImage(image)
                .build();
    }

    private static Message workerLoad() {
        return report(
                Report.newBuilder()
                        .setWorkerLoad(
                                WorkerLoad.newBuilder()
                                        .setProcess("attacker pgd/a")
                                        .setDevice("cpu")
                                        .setIntervalSeconds(5)
                                        .setBusyRatio(0.75)
                                        .setWaitingJobs(2)
                                        .addJobs(
                                                JobLoad.newBuilder()
                                                        .setKind("craft")
                                                        .setCount(12)
                                                        .setSeconds(3.75))));
    }

    private static Message heartbeat() {
        return report(Report.newBuilder().setHeartbeat(Heartbeat.newBuilder().addRing(STANDING)));
    }

    private static Message gameEvent() {
        return report(
                Report.newBuilder()
                        .setGameEvent(
                                GameEvent.newBuilder()
                                        .setState(GameState.GAME_STATE_STARTED)
                                        .setRound(7)
                                        .setDetail("hello")));
    }

    private static Message report(Report.Builder report) {
        return report.setEpochMillis(1_700_000_000_000L).build();
    }

    private static Presence presence() {
        return Presence.newBuilder()
                .setState(PresenceState.PRESENCE_STATE_JOINED)
                .setCopies(2)
                .setLearning(true)
                .setOptions("{}")
                .setEpochMillis(1_700_000_000_000L)
                .setReplica("b")
                .build();
    }

    private static Message control() {
        return Control.newBuilder()
                .setAction(Action.ACTION_EJECT)
                .setAttacker("pgd")
                .setReason("cheats")
                .setEpochMillis(1_700_000_000_000L)
                .build();
    }

    private static Message deadLetter() {
        return DeadLetter.newBuilder()
                .setFoul(FOUL)
                .setTopic("g.attacks.pgd")
                .setPartition(1)
                .setOffset(300)
                .setValue(ByteString.copyFrom(new byte[] {1, 2, -1}))
                .setValueSizeBytes(4000)
                .setEpochMillis(1_700_000_000_000L)
                .build();
    }

    private static Settings settings() {
        return Settings.newBuilder()
                .setResolved("sparring { rounds = 7 }")
                .setSha256(HASH)
                .setVersion("0.1.0")
                .setEpochMillis(1_700_000_000_000L)
                .setForkedFrom("g0")
                .setFirstRound(5)
                .setForkReason("other weights")
                .setProtocol(2)
                .setNormalisation(Normalisation.newBuilder().addMean(0.5f).addDeviation(0.25f))
                .setImages(
                        Images.newBuilder()
                                .setSource("MNIST")
                                .setTraining(ImageSet.newBuilder().setCount(5).setSha256(HASH))
                                .setValidation(ImageSet.newBuilder().setCount(6).setSha256(HASH))
                                .setTest(ImageSet.newBuilder().setCount(7).setSha256(HASH)))
                .addPlugins(
                        Plugin.newBuilder()
                                .setAttack("nes")
                                .setName("nes-attack")
                                .setVersion("1.2")
                                .setSha256(HASH))
                .build();
    }

    private static Message chunkVerdicts() {
        return ChunkVerdicts.newBuilder()
                .setKey(HASH)
                .setSubject("pgd")
                .setRepeat(1)
                .setFrom(100)
                .setTo(200)
                .addImages(101)
                .addImages(300)
                .addCorrect(true)
                .addCorrect(false)
                .addPredictions(3)
                .addPredictions(0)
                .addConfidences(0.5)
                .addConfidences(0.25)
                .addLosses(0.75f)
                .addLosses(2)
                .setZeroGradients(1)
                .setSeconds(1.5)
                .setBegan(1.5e9)
                .addMargins(0.5f)
                .addMargins(-1)
                .build();
    }
}
