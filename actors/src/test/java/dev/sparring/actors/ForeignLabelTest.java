// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalWriter;
import dev.sparring.actors.journal.Snapshots;
import dev.sparring.actors.journal.TestBroker;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.model.ClassifierKind;
import dev.sparring.gpu.worker.GpuWorkerListener;
import dev.sparring.protocol.Deals;
import dev.sparring.protocol.TensorCodec;
import dev.sparring.protocol.v1.Budget;
import dev.sparring.protocol.v1.Norm;
import dev.sparring.protocol.v1.RosterEntry;
import dev.sparring.protocol.v1.Round;
import dev.sparring.protocol.v1.Settings;
import dev.sparring.protocol.v1.Snapshot;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** An attacker whose defender, a stranger, deals an image that shows nothing that there is. */
@ExtendWith(TestBroker.class)
@Timeout(100)
class ForeignLabelTest {

    private static final String ATTACKER = "pgd";
    private static final String DEFENDER = "defender";

    private final Journal journal = TestBroker.newGame("labels");
    private final GameSettings settings = TestGames.settings(journal, "defender.warm-up-rounds=0");

    @Test
    void shouldEndWithALineThatNamesTheLabel() {
        journal.createTopics(1, settings.attackers().keySet());
        deal(1, 12);

        try (RunningGame attacker = RunningGame.start(alone())) {
            assertThatThrownBy(() -> attacker.outcome().get(90, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining(
                            "the device could not craft round 0: label 1 is 12; expected 0 to 9");
        }
    }

    private void deal(Integer... labels) {
        Snapshot theta =
                Snapshots.of(
                        DEFENDER, 0, 0, ClassifierKind.LENET5.initialWeights(Randomness.of(1)));
        ImageBatch images =
                new ImageBatch(
                        new long[] {labels.length, 1, 28, 28},
                        new byte[labels.length * 28 * 28],
                        new int[labels.length]);
        Round.Builder round =
                Round.newBuilder()
                        .setSeed(settings.seed())
                        .setWeightsSha256(theta.getSha256())
                        .setBudget(
                                Budget.newBuilder()
                                        .setNorm(Norm.NORM_LINF)
                                        .setEpsilon(settings.epsilon()))
                        .setImages(TensorCodec.bytes("", images.shape(), images.pixels()))
                        .addAllLabels(List.of(labels))
                        .addRoster(RosterEntry.newBuilder().setAttacker(ATTACKER).setCopies(1));
        try (JournalWriter defender = journal.writer(DEFENDER)) {
            defender.send(journal.topics().snapshots(), DEFENDER, 0, theta);
            defender.send(journal.topics().rounds(), "0", 0, Deals.sealed(round));
            defender.commit();
        }
    }

    private Staging alone() {
        return new Staging(
                settings,
                Settings.newBuilder().setSha256(settings.sha256()).build(),
                journal.connection(),
                new Cast(false, new TreeSet<>(List.of(ATTACKER)), false, false, Optional.of("a")),
                GpuWorkerListener.none(),
                notice -> {});
    }
}
