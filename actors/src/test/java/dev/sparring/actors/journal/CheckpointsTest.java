// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.gpu.device.Computation;
import dev.sparring.gpu.device.Precision;
import dev.sparring.protocol.v1.Checkpoint;
import dev.sparring.protocol.v1.Snapshot;
import org.junit.jupiter.api.Test;

class CheckpointsTest {

    @Test
    void shouldKeepTheLastTwoMarks() {
        assertThat(key(10, 1)).isEqualTo("mark/1");
        assertThat(key(20, 1)).isEqualTo("mark/0");
        assertThat(key(30, 1)).isEqualTo("mark/1");
    }

    @Test
    void shouldKeepAsManyMoreAsAPlayerMayBeAhead() {
        assertThat(key(20, 12)).isEqualTo("mark/2");
        assertThat(key(40, 12)).isEqualTo("mark/0");
    }

    @Test
    void shouldKeepWhatIsBetweenMarksApart() {
        assertThat(key(13, 1)).isEqualTo("last");
    }

    @Test
    void shouldSayWhatItWasComputedWith() {
        Computation computation =
                new Computation(
                        "cuda:1", "H100", "570.1", "libtorch", 4, false, Precision.TF32, "0.1.0");
        Checkpoint checkpoint =
                Checkpoint.newBuilder().setComputation(Computations.record(computation)).build();

        assertThat(Checkpoints.computation(checkpoint)).hasValue(computation);
        assertThat(Checkpoints.computation(Checkpoint.getDefaultInstance())).isEmpty();
    }

    private static String key(long next, int window) {
        Checkpoint checkpoint =
                Checkpoint.newBuilder()
                        .setSnapshot(Snapshot.newBuilder().setPlayer("defender"))
                        .setNextRound(next)
                        .build();
        return Checkpoints.key(checkpoint, 10, window);
    }
}
