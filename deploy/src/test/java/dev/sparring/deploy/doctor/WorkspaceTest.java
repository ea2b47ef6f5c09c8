// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkspaceTest {

    /** Does nothing until it is ended. */
    static final class Sleeper {
        public static void main(String[] arguments) throws InterruptedException {
            Thread.currentThread().join();
        }
    }

    @Test
    void shouldTakeEverythingWithIt() throws Exception {
        Workspace workspace = new Workspace(Sleeper.class, Optional.empty(), "doctor");
        Path folder = workspace.folder();
        Files.writeString(Files.createDirectory(folder.resolve("run")).resolve("log"), "x");
        Process process = workspace.start(folder.resolve("out"), List.of());
        assertThat(process.isAlive()).isTrue();

        workspace.close();
        workspace.close();

        assertThat(process.isAlive()).isFalse();
        assertThat(folder).doesNotExist();
        assertThat(workspace.isCleared()).isTrue();
        assertThatThrownBy(() -> workspace.start(folder.resolve("out"), List.of()))
                .isInstanceOf(IllegalStateException.class);
    }
}
