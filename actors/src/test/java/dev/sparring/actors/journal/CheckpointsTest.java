// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.sparring.gpu.device.Computation;
import dev.sparring.gpu.device.Precision;
import dev.sparring.protocol.v1.Checkpoint;
import dev.sparring.protocol.v1.InputOffset;
import dev.sparring.protocol.v1.Snapshot;
import dev.sparring.protocol.v1.Tensor;
import java.lang.ref.WeakReference;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class CheckpointsTest {

    private static final ByteString SHA256 = ByteString.copyFromUtf8("x".repeat(32));

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

    @Test
    void shouldNotHoldOnToTheRecordThatAnOutlineOrASha256WasReadFrom() {
        byte[] record = checkpoint().toByteArray();
        WeakReference<byte[]> weights = new WeakReference<>(record);
        Checkpoint read = read(record).orElseThrow();
        Checkpoint outline = Checkpoints.outline(read);
        ByteString sha256 = Snapshots.sha256(read.getSnapshot());
        record = null;
        read = null;

        Awaitility.await()
                .until(
                        () -> {
                            System.gc();
                            return weights.refersTo(null);
                        });
        assertThat(sha256).isEqualTo(outline.getSnapshot().getSha256()).isEqualTo(SHA256);
        assertThat(outline.getSnapshot().getTensorsList()).isEmpty();
        assertThat(outline.getOptimizerStateList()).isEmpty();
        assertThat(outline.getNextRound()).isEqualTo(7);
        assertThat(outline.getInputs(0).getTopic()).isEqualTo("g.rounds");
    }

    private static Optional<Checkpoint> read(byte[] record) {
        return Checkpoints.in(new Entry("g.checkpoints", 0, 0, "last", "defender", 6, record));
    }

    private static Checkpoint checkpoint() {
        Tensor tensor = Tensor.newBuilder().setData(ByteString.copyFrom(new byte[1000])).build();
        return Checkpoint.newBuilder()
                .setNextRound(7)
                .setSnapshot(Snapshot.newBuilder().setSha256(SHA256).addTensors(tensor))
                .addOptimizerState(tensor)
                .addInputs(InputOffset.newBuilder().setTopic("g.rounds"))
                .build();
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
