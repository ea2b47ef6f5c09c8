// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class BackgroundTest {

    /** Of the fields behind the name in {@code /proc/.../stat}. */
    private static final int NICE_FIELD = 16;

    @Test
    void shouldMakeThreadsThatGiveWayAndKeepTheCallingOne() {
        int before = niceness();
        int inside =
                Background.start(
                        () -> {
                            CompletableFuture<Integer> child = new CompletableFuture<>();
                            new Thread(() -> child.complete(niceness())).start();
                            return child.join();
                        });

        assertThat(inside).isEqualTo(Background.below(before)).isGreaterThan(before);
        assertThat(niceness()).isEqualTo(before);
    }

    @Test
    void shouldGiveWayInAProcessThatDoesSoItself() {
        assertThat(Background.below(0)).isEqualTo(10);
        assertThat(Background.below(5)).isEqualTo(15);
        assertThat(Background.below(15)).isEqualTo(19);
    }

    @Test
    void shouldThrowWhatWasThrown() {
        assertThatThrownBy(
                        () ->
                                Background.start(
                                        () -> {
                                            throw new IllegalStateException("no broker");
                                        }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no broker");
    }

    private static int niceness() {
        try {
            String stat = Files.readString(Path.of("/proc/thread-self/stat"));
            return Integer.parseInt(
                    stat.substring(stat.lastIndexOf(')') + 2).split(" ")[NICE_FIELD]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
