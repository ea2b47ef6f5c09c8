// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparring.deploy.SparringProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WorkspaceTest {

    private final List<String> complaints = new ArrayList<>();

    /** Does nothing until it is ended. */
    static final class Sleeper {
        public static void main(String[] arguments) throws InterruptedException {
            Thread.currentThread().join();
        }
    }

    /** Has work that does not let itself be interrupted. */
    static final class Stubborn {
        public static void main(String[] arguments) throws Exception {
            Workspace workspace =
                    new Workspace(Sleeper.class, Optional.empty(), "doctor", System.out::println);
            workspace.folder();
            workspace.guarded(
                    () -> {
                        System.out.println("working");
                        while (true) {
                            LockSupport.park();
                        }
                    });
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void shouldNotWaitLongerForItsWorkThanAProcessHasToEnd(@TempDir Path folder) throws Exception {
        try (SparringProcess process =
                SparringProcess.start(folder, "stubborn", List.of(), Stubborn.class)) {
            process.await("working");

            process.terminate();

            try (var left = Files.list(SparringProcess.temporary(folder))) {
                assertThat(left.filter(path -> path.toString().contains("doctor"))).isEmpty();
            }
        }
    }

    @Test
    void shouldMakeNothingUntilItIsNeeded() {
        String temporary = System.getProperty("java.io.tmpdir");
        try {
            System.setProperty("java.io.tmpdir", "/dev/null");
            workspace().close();
        } finally {
            System.setProperty("java.io.tmpdir", temporary);
        }
        assertThat(complaints).isEmpty();
    }

    @Test
    void shouldEndItsWorkBeforeItClearsAnything() throws Exception {
        Workspace workspace = workspace();
        Path folder = workspace.folder();
        CountDownLatch working = new CountDownLatch(1);
        List<Boolean> atTheEnd = new ArrayList<>();
        Thread worker =
                new Thread(
                        () -> {
                            try {
                                workspace.guarded(
                                        () -> {
                                            working.countDown();
                                            return new CountDownLatch(1).await(60, SECONDS);
                                        });
                            } catch (Exception e) {
                                atTheEnd.add(e instanceof InterruptedException);
                            }
                        });
        worker.start();
        working.await();

        workspace.close();

        worker.join();
        assertThat(atTheEnd).containsExactly(true);
        assertThat(folder).doesNotExist();
        assertThatThrownBy(() -> workspace.guarded(() -> 1))
                .isInstanceOf(IllegalStateException.class);
    }

    private Workspace workspace() {
        return new Workspace(Sleeper.class, Optional.empty(), "doctor", complaints::add);
    }

    @Test
    void shouldTakeEverythingWithIt() throws Exception {
        Workspace workspace = workspace();
        Path folder = workspace.folder();
        Files.writeString(Files.createDirectory(folder.resolve("run")).resolve("log"), "x");
        Process process = workspace.start(folder.resolve("out"), List.of());
        assertThat(process.isAlive()).isTrue();

        workspace.close();
        workspace.close();

        assertThat(process.isAlive()).isFalse();
        assertThat(folder).doesNotExist();
        assertThat(complaints).isEmpty();
        assertThat(workspace.isCleared()).isTrue();
        assertThatThrownBy(() -> workspace.start(folder.resolve("out"), List.of()))
                .isInstanceOf(IllegalStateException.class);
    }
}
