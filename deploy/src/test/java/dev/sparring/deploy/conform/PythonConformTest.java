// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.conform;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.deploy.PythonAttacker;
import dev.sparring.deploy.broker.InProcessBroker;
import dev.sparring.deploy.run.Founding;
import dev.sparring.protocol.v1.Round;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The examples of attackers in Python keep to the protocol, and to weights that are whole. */
@Timeout(480)
class PythonConformTest {

    private static final Duration DEADLINE = Duration.ofSeconds(20);

    @TempDir private Path directory;

    @Test
    void shouldConformAndRefuseCorruptWeights() throws Exception {
        assertConforms(PythonAttacker::join);
    }

    @Test
    @Tag("long")
    void shouldConformAlsoWhenItLearns() throws Exception {
        assertConforms(PythonAttacker::learn);
    }

    private void assertConforms(Start start) throws Exception {
        PythonAttacker.require();
        try (InProcessBroker broker = InProcessBroker.start(directory.resolve("broker"))) {
            Journal journal = Journal.of(broker.connection(), "pythons");
            File log = directory.resolve("python.log").toFile();
            GameSettings settings = ConformTest.settings(journal);
            journal.createTopicsOf(PythonAttacker.ID);
            journal.found(Founding.of(settings, "test"));
            try (ScriptedDefender defender =
                    ScriptedDefender.open(journal, settings, PythonAttacker.ID, DEADLINE)) {
                Process python = start.join(journal, log);
                try {
                    assertThat(defender.awaitHello(DEADLINE.multipliedBy(3))).isEmpty();
                    refuseCorruptWeights(defender);
                    assertThat(log).content().contains("snapshot 0 is corrupt: its SHA-256");
                    for (Case tried : Cases.all()) {
                        assertThat(tried.script().play(defender)).as(tried.name()).isEmpty();
                    }
                    assertThat(python.waitFor(20, TimeUnit.SECONDS)).isTrue();
                    assertThat(python.exitValue()).isZero();
                } finally {
                    python.destroyForcibly();
                }
            }
        }
    }

    private interface Start {
        Process join(Journal journal, File log) throws IOException;
    }

    /** Names, shapes and values: whatever was changed, the weights are not used. */
    private static void refuseCorruptWeights(ScriptedDefender defender) throws Exception {
        Round round = defender.sealed(defender.nextRound());
        defender.answers().forbid(round, "whose weights are corrupt");
        defender.publishAlone(round);
        var sound = defender.snapshot(round.getDefenderVersion());
        var tensor = sound.getTensors(0);
        for (var corrupt :
                List.of(
                        tensor.toBuilder().setName(tensor.getName() + "x"),
                        tensor.toBuilder().setShape(0, 3).setShape(1, 2),
                        tensor.toBuilder()
                                .setData(ByteString.copyFrom(new byte[tensor.getData().size()])))) {
            defender.sendRaw(
                    defender.topics().snapshots(),
                    sound.toBuilder().setTensors(0, corrupt).build().toByteArray());
        }
        assertThat(defender.expectNothingElse()).isEmpty();
        defender.answers().permit(round);
        defender.publishSnapshot(round);
        assertThat(defender.expectAnswer(round)).isEmpty();
    }
}
