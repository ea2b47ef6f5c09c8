// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessEndTest {

    private static final int CODE = 7;

    @TempDir private Path folder;

    /** Several times: whether a process crashes at its end is a matter of luck. */
    @ParameterizedTest
    @ValueSource(strings = {"exit", "exit", "exit", "halt", "halt", "halt"})
    void shouldEndWhileADeviceComputes(String how) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:ErrorFile=" + folder.resolve("crash.log")));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(Busy.class.getName(), how));
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("out").toFile())
                        .start();

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(CODE);
        assertThat(folder.resolve("crash.log")).doesNotExist();
    }

    /** A process whose device always computes. */
    static final class Busy {

        private Busy() {}

        /** Ends as {@code arguments} say. */
        public static void main(String[] arguments) throws Exception {
            CountDownLatch begun = new CountDownLatch(20);
            Thread thread = new Thread(() -> compute(begun), "device");
            thread.setDaemon(true);
            thread.start();
            begun.await();
            if (arguments[0].equals("exit")) {
                System.exit(CODE);
            }
            ProcessEnd.halt(CODE);
        }

        private static void compute(CountDownLatch begun) {
            try (Device device = Device.open("cpu", 1)) {
                while (true) {
                    device.compute(() -> gradient(device));
                    begun.countDown();
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        private static Void gradient(Device device) {
            try (NDManager scope = device.manager().newSubManager()) {
                NDArray leaf = Autograd.leaf(scope, scope.ones(new Shape(200, 200)));
                NDArray output;
                try (Autograd.Scope recording = Autograd.recording()) {
                    output = leaf.matMul(leaf);
                }
                Autograd.backward(output, scope.ones(new Shape(200, 200)));
                return null;
            }
        }
    }
}
