// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.topics;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.sparring.actors.journal.Entry;
import dev.sparring.protocol.v1.AttackerRecord;
import dev.sparring.protocol.v1.Presence;
import dev.sparring.protocol.v1.Round;
import dev.sparring.protocol.v1.Snapshot;
import dev.sparring.protocol.v1.StateRecord;
import dev.sparring.protocol.v1.Tensor;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class RecordJsonTest {

    @Test
    void shouldSayTheSizeOfWhatIsLong() {
        Round round =
                Round.newBuilder()
                        .setRound(7)
                        .setImages(tensor(784))
                        .addAllLabels(Collections.nCopies(100, 3))
                        .build();
        assertThat(RecordJson.ofKind("rounds", false).line(entry(round.toByteArray())))
                .isEqualTo(
                        "{\"topic\":\"g.rounds\",\"partition\":0,\"offset\":5,\"key\":\"7\","
                                + "\"player\":\"defender\",\"round\":7,\"value\":{\"round\":\"7\","
                                + "\"images\":{\"name\":\"x\",\"data\":\"<784 bytes>\"},"
                                + "\"labels\":\"<100 values>\"}}");
    }

    @Test
    void shouldReachIntoRepeatedMessages() {
        Snapshot snapshot =
                Snapshot.newBuilder()
                        .addTensors(tensor(3))
                        .addTensors(tensor(100))
                        .setSha256(ByteString.copyFrom(new byte[32]))
                        .build();
        assertThat(RecordJson.ofKind("snapshots", false).line(entry(snapshot.toByteArray())))
                .contains(
                        "{\"name\":\"x\",\"data\":\"AAAA\"},{\"name\":\"x\",\"data\":\"<100"
                                + " bytes>\"}")
                .contains("\"sha256\":\"AAAAAAAA");
    }

    @Test
    void shouldShowEverythingWhenAsked() {
        Round round = Round.newBuilder().setImages(tensor(300)).build();
        assertThat(RecordJson.ofKind("rounds", true).line(entry(round.toByteArray())))
                .contains("A".repeat(400));
    }

    @Test
    void shouldSayThatAValueIsMalformed() {
        assertThat(RecordJson.ofKind("rounds", false).line(entry(new byte[] {(byte) 0xff})))
                .contains("\"malformed\":")
                .contains("\"size_bytes\":1");
    }

    @Test
    void shouldShowWhatAnAttackerSaysAndKeeps() {
        AttackerRecord said =
                AttackerRecord.newBuilder().setPresence(Presence.newBuilder().setCopies(2)).build();
        assertThat(RecordJson.ofKind("attacks", false).line(entry(said.toByteArray())))
                .endsWith("\"value\":{\"presence\":{\"copies\":2}}}");
        StateRecord kept =
                StateRecord.newBuilder().setSnapshot(Snapshot.newBuilder().setVersion(3)).build();
        assertThat(RecordJson.ofKind("state", false).line(entry(kept.toByteArray())))
                .endsWith("\"value\":{\"snapshot\":{\"version\":\"3\"}}}");
    }

    private static Tensor tensor(int size) {
        return Tensor.newBuilder()
                .setName("x")
                .setData(ByteString.copyFrom(new byte[size]))
                .build();
    }

    private static Entry entry(byte[] value) {
        return new Entry("g.rounds", 0, 5, "7", "defender", 7, value);
    }
}
