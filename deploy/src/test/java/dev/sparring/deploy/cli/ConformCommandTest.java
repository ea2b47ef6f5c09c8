// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.deploy.SparringProcess;
import dev.sparring.deploy.broker.InProcessBroker;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ConformCommandTest {

    @TempDir private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter error = new StringWriter();

    @Test
    void shouldFoundAGameToJoinAndFailWhenNobodyDoes() {
        try (InProcessBroker broker = InProcessBroker.start(directory)) {
            String kafka = broker.bootstrapServers();

            assertThat(run("--kafka=" + kafka, "--json")).isEqualTo(1);

            assertThat(out.toString().lines())
                    .containsExactly(
                            "{\"kafka\":\"%s\",\"game\":\"conform\",\"attacker\":\"x\"}"
                                    .formatted(kafka),
                            "{\"case\":\"says hello\",\"passed\":false,\"problem\":\"said nothing"
                                    + " on attacks.x for 1 s\"}",
                            "{\"passed\":0,\"failed\":1}");
            String resolved =
                    Journal.of(broker.connection(), "conform")
                            .settings()
                            .orElseThrow()
                            .getResolved();
            assertThat(SettingsLoader.text(resolved, List.of()).attackers()).isEmpty();

            assertThat(run("--kafka=" + kafka)).isEqualTo(1);
            assertThat(error.toString()).contains("there is a game conform at " + kafka);
        }
    }

    @Test
    void shouldLeaveNothingBehindWhenItIsEnded() throws Exception {
        Path temporary = SparringProcess.temporary(directory);
        List<String> arguments = List.of("conform", "--attacker=x");
        try (SparringProcess process = SparringProcess.start(directory, "conform", arguments)) {
            process.await("waiting for x to join");
            assertThat(temporary).isNotEmptyDirectory();

            process.terminate();

            assertThat(temporary).isEmptyDirectory();
        }
    }

    private int run(String... more) {
        String[] arguments = new String[more.length + 3];
        arguments[0] = "conform";
        arguments[1] = "--attacker=x";
        arguments[2] = "--wait=1";
        System.arraycopy(more, 0, arguments, 3, more.length);
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(error, true))
                .execute(arguments);
    }
}
