// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(120)
@DisabledOnOs(OS.WINDOWS)
class TemporaryBrokerTest {

    private static final String NAME = "sparring-hanging-broker";

    /** A process has so long at SIGTERM. */
    private static final Duration LONGEST = Duration.ofSeconds(5);

    @Test
    void shouldEndInTimeThoughItsBrokerHangs() throws Exception {
        Set<ProcessHandle> processes = children();
        Set<Path> folders = folders();
        TemporaryBroker broker = TemporaryBroker.start(NAME);
        ProcessHandle process = added(processes, children());
        Path folder = added(folders, folders());
        new ProcessBuilder(List.of("kill", "-STOP", "" + process.pid())).start().waitFor();

        long start = System.nanoTime();
        broker.close();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONGEST);
        assertThat(process.isAlive()).isFalse();
        assertThat(folder).doesNotExist();
        assertThat(broker.death()).isNotDone();
    }

    private static Set<ProcessHandle> children() {
        return ProcessHandle.current().children().collect(Collectors.toSet());
    }

    private static Set<Path> folders() throws IOException {
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return all.filter(path -> path.getFileName().toString().startsWith(NAME))
                    .collect(Collectors.toSet());
        }
    }

    private static <T> T added(Set<T> before, Set<T> after) {
        Set<T> added = new HashSet<>(after);
        added.removeAll(before);
        assertThat(added).hasSize(1);
        return added.iterator().next();
    }
}
