// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.journal.TestBroker;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.gpu.device.Devices;
import dev.sparring.protocol.v1.AttackerStep;
import dev.sparring.protocol.v1.DataType;
import dev.sparring.protocol.v1.DeadLetter;
import dev.sparring.protocol.v1.Foul;
import dev.sparring.protocol.v1.FoulReason;
import dev.sparring.protocol.v1.Measure;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.Round;
import dev.sparring.protocol.v1.StepReport;
import dev.sparring.protocol.v1.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestBroker.class)
@Timeout(200)
class FoulTest {

    private static final String[] ONLY_PGD = {
        "attackers.l2l-da=null", "attackers.cw=null", "defender.warm-up-rounds=0"
    };

    private final Journal journal = TestBroker.newGame("foul");

    /** One way to cheat for each round of the game. */
    private final Map<FoulReason, BiConsumer<Cheat, Round>> table = new LinkedHashMap<>();

    FoulTest() {
        table.put(
                FoulReason.FOUL_REASON_UNPARSABLE,
                (cheat, round) -> {
                    TestBroker.sendRaw(
                            journal,
                            journal.topics().attacks(Cheat.ID),
                            "",
                            new byte[] {-1, -1, -1});
                    cheat.send(Cheat.constant(round, 7));
                });
        table.put(
                FoulReason.FOUL_REASON_WRONG_DEAL,
                (cheat, round) -> {
                    cheat.send(Cheat.honest(round).setDeal(ByteString.copyFromUtf8("none")));
                    cheat.send(Cheat.constant(round, 7));
                });
        table.put(
                FoulReason.FOUL_REASON_WRONG_TYPE,
                (cheat, round) ->
                        cheat.send(
                                Cheat.reshaped(
                                        round,
                                        Tensor.newBuilder()
                                                .setDataType(DataType.DATA_TYPE_UINT8)
                                                .addAllShape(round.getImages().getShapeList()))));
        table.put(
                FoulReason.FOUL_REASON_WRONG_SHAPE,
                (cheat, round) ->
                        cheat.send(
                                Cheat.reshaped(
                                        round,
                                        Tensor.newBuilder()
                                                .setDataType(DataType.DATA_TYPE_FLOAT32)
                                                .addShape(1))));
        table.put(
                FoulReason.FOUL_REASON_OVERSIZED,
                (cheat, round) ->
                        cheat.send(
                                Cheat.honest(round)
                                        .addMeasures(Measure.newBuilder().setName("Not A Name"))));
        table.put(
                FoulReason.FOUL_REASON_NOT_FINITE,
                (cheat, round) -> cheat.send(Cheat.constant(round, Float.NaN)));
        table.put(
                FoulReason.FOUL_REASON_OUT_OF_RANGE,
                (cheat, round) -> cheat.send(Cheat.constant(round, 1.0001f)));
        table.put(
                FoulReason.FOUL_REASON_OVER_BUDGET,
                (cheat, round) -> cheat.send(Cheat.constant(round, 0.5f)));
    }

    @Test
    void shouldKeepIllegalAnswersAsDeadLettersAndNeverTrainOnThem() throws Exception {
        List<BiConsumer<Cheat, Round>> tricks = List.copyOf(table.values());
        GameSettings settings = settings("rounds=" + tricks.size(), "defender.ejection-fouls=99");
        try (Cheat cheat =
                new Cheat(
                        journal,
                        (self, round) -> tricks.get((int) round.getRound()).accept(self, round))) {
            TestGames.play(settings, journal);
        }

        assertThat(fouls().stream().map(Foul::getReason).distinct())
                .containsExactlyInAnyOrderElementsOf(table.keySet());
        assertThat(letters().stream().map(letter -> letter.getFoul().getReason()).distinct())
                .containsExactlyInAnyOrderElementsOf(table.keySet());
        assertThat(letters().get(0).getValue().toByteArray()).containsExactly(-1, -1, -1);
        assertThat(steps().stream().flatMap(step -> step.getAttackersList().stream()))
                .filteredOn(AttackerStep::getUsed)
                .extracting(AttackerStep::getAttacker)
                .containsOnly("pgd");
        assertSameAsWithoutTheCheat(settings);
    }

    @Test
    void shouldTakeTheFirstOfTwoAnswersAndForgiveAReplay() throws Exception {
        GameSettings settings = settings("rounds=2");
        try (Cheat cheat =
                new Cheat(
                        journal,
                        (self, round) -> {
                            if (round.getRound() == 0) {
                                self.send(Cheat.constant(round, 7));
                                return;
                            }
                            self.send(Cheat.honest(round));
                            self.send(Cheat.honest(round).setSeconds(2));
                            self.send(
                                    Cheat.honest(round)
                                            .setAdversarialImages(
                                                    Cheat.constant(round, 0)
                                                            .getAdversarialImages()));
                        })) {
            TestGames.play(settings, journal);
        }

        AttackerStep used = steps().get(1).getAttackers(0);
        assertThat(used.getAttacker()).isEqualTo(Cheat.ID);
        assertThat(used.getUsed()).isTrue();
        assertThat(fouls().stream().map(Foul::getReason))
                .doesNotContain(FoulReason.FOUL_REASON_WRONG_DEAL);
    }

    @Test
    void shouldEjectWhoBreaksTheRulesTooOften() throws Exception {
        try (Cheat cheat =
                new Cheat(journal, (self, round) -> self.send(Cheat.constant(round, 7)))) {
            TestGames.play(settings("rounds=5", "defender.ejection-fouls=3"), journal);
        }

        assertThat(steps().stream().map(StepReport::getAttackersCount))
                .containsExactly(2, 2, 2, 1, 1);
        assertThat(TestGames.ejected(journal)).containsExactly(Cheat.ID);
    }

    @Test
    void shouldGoOnWithoutAnAttackerThatMissesItsDeadline() throws Exception {
        try (Cheat silent = new Cheat(journal, (self, round) -> {})) {
            TestGames.play(settings("rounds=3", "defender.round-deadline-seconds=4"), journal);
        }

        assertThat(fouls())
                .singleElement()
                .satisfies(
                        foul -> {
                            assertThat(foul.getAttacker()).isEqualTo(Cheat.ID);
                            assertThat(foul.getRound()).isZero();
                            assertThat(foul.getReason())
                                    .isEqualTo(FoulReason.FOUL_REASON_NO_ANSWER);
                        });
        assertThat(steps().stream().map(StepReport::getAttackersCount)).containsExactly(2, 1, 1);
    }

    private GameSettings settings(String... more) {
        List<String> overrides = new ArrayList<>(List.of(ONLY_PGD));
        overrides.addAll(List.of(more));
        return TestGames.settings(journal, overrides.toArray(String[]::new));
    }

    private void assertSameAsWithoutTheCheat(GameSettings settings) {
        try (Devices devices = new Devices(settings.device().settings());
                SerialGame serial = new SerialGame(settings, devices)) {
            serial.play(step -> {});
            assertThat(TestGames.sha256(journal, "defender")).isEqualTo(serial.theta().sha256());
        }
    }

    private List<StepReport> steps() {
        return TestGames.reports(journal).stream()
                .filter(Report::hasStep)
                .map(Report::getStep)
                .toList();
    }

    private List<Foul> fouls() {
        return steps().stream().flatMap(step -> step.getFoulsList().stream()).toList();
    }

    private List<DeadLetter> letters() {
        List<DeadLetter> letters = new ArrayList<>();
        journal.read(
                List.of(journal.topics().deadLetters()),
                new Offsets(),
                entry -> letters.add(entry.parseTrusted(DeadLetter.parser())));
        return letters;
    }
}
