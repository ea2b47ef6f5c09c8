// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.broker;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalException;
import dev.sparring.actors.journal.JournalWriter;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.journal.UnreachableException;
import dev.sparring.protocol.v1.Checkpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(100)
class DamagedLogTest {

    @TempDir private Path directory;

    @Test
    void shouldSayWhatIsDamagedAndWhatCanBeDone() throws Exception {
        try (InProcessBroker broker = InProcessBroker.start(directory)) {
            Journal journal = Journal.of(broker.connection(), "g");
            journal.createTopics(1, List.of());
            String checkpoints = journal.topics().checkpoints();
            try (JournalWriter writer = journal.writer("defender")) {
                for (int round = 0; round < 3; round++) {
                    writer.send(
                            checkpoints,
                            "last",
                            Checkpoint.newBuilder().setNextRound(round + 1).build());
                    writer.commit();
                }
            }
            overwrite(segment(checkpoints));

            assertThatThrownBy(() -> journal.read(List.of(checkpoints), new Offsets(), each -> {}))
                    .isInstanceOf(JournalException.class)
                    .isNotInstanceOf(UnreachableException.class)
                    .hasMessageContaining("the log of g.checkpoints at ")
                    .hasMessageContaining("is damaged")
                    .hasMessageContaining("sparring fork");
        }
    }

    private Path segment(String topic) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.endsWith(topic + "-0/00000000000000000000.log"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** The last bytes of the first records. */
    private static void overwrite(Path segment) throws IOException {
        try (FileChannel file = FileChannel.open(segment, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(new byte[] {85, 85, 85, 85}), file.size() / 3 - 6);
        }
    }
}
