// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.gpu.attack.Attacks;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An attack of a plug-in that goes wrong in the worst ways, in a game with an honest attacker. */
@Timeout(300)
class PluginIsolationTest {

    private static final String ROGUE =
            """
            package rogue;

            import com.typesafe.config.Config;
            import com.typesafe.config.ConfigFactory;
            import dev.sparring.gpu.attack.*;
            import java.util.Map;

            public final class RogueProvider implements AttackProvider {
                public String name() { return "rogue"; }
                public String description() { return "Goes wrong."; }
                public Config defaults() { return ConfigFactory.parseString("how = throw"); }
                public Map<String, String> optionDescriptions() { return Map.of("how", "How."); }
                public Attack create(Config options, AttackContext context) {
                    String how = options.getString("how");
                    return new Attack() {
                        public Adversarial perturb(Target target, AttackInput input) {
                            try {
                                switch (how) {
                                    case "crash" -> crash();
                                    case "hang" -> Thread.sleep(Long.MAX_VALUE);
                                    default -> throw new StackOverflowError("as asked");
                                }
                            } catch (Exception e) {
                                throw new IllegalStateException(e);
                            }
                            return null;
                        }
                    };
                }
                private static void crash() throws Exception {
                    var field = sun.misc.Unsafe.class.getDeclaredField("theUnsafe");
                    field.setAccessible(true);
                    ((sun.misc.Unsafe) field.get(null)).putAddress(0, 0);
                }
            }
            """;

    @TempDir private Path directory;

    private final StringWriter out = new StringWriter();

    @BeforeEach
    void install() throws Exception {
        PluginJars.install(directory, "rogue.RogueProvider", ROGUE);
    }

    @AfterEach
    void remove() {
        System.clearProperty(Attacks.PLUGINS);
    }

    @Test
    void shouldHurtOnlyItselfWhenItCrashes() throws Exception {
        assertHurtsOnlyItself("crash");
    }

    @ParameterizedTest
    @ValueSource(strings = {"throw", "hang"})
    @Tag("long")
    void shouldHurtOnlyItselfInEveryOtherWayToo(String how) throws Exception {
        assertHurtsOnlyItself(how);
    }

    private void assertHurtsOnlyItself(String how) throws Exception {
        Path run = directory.resolve("run");

        int code =
                Main.commandLine()
                        .setOut(new PrintWriter(out, true))
                        .execute(
                                "play",
                                "--run=" + run,
                                "--rounds=4",
                                "--set=game=isolated-" + how,
                                "--set=attackers=null",
                                "--set=attackers.pgd={attack=pgd,steps=2}",
                                "--set=attackers.rogue={attack=rogue,how=" + how + "}",
                                "--set=attackers.rogue.device=\"cpu:1\"",
                                "--set=defender.batch-size=8",
                                "--set=defender.warm-up-rounds=0",
                                "--set=defender.round-deadline-seconds=8",
                                "--set=evaluation.every=0",
                                "--set=evaluation.final-images=0",
                                "--set=metrics.port=-1");

        assertThat(code).as(out.toString()).isZero();
        assertThat(out.toString()).contains("devices  defender cpu; pgd cpu; rogue cpu:1");
        List<CSVRecord> rounds = rounds(run);
        assertThat(rounds).hasSize(4).allMatch(round -> round.get("pgd.used").equals("true"));
        assertThat(rounds).noneMatch(round -> round.get("rogue.used").equals("true"));
        assertThat(run.resolve("weights/defender.safetensors")).exists();
    }

    private static List<CSVRecord> rounds(Path run) throws Exception {
        CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
        try (CSVParser table =
                CSVParser.parse(run.resolve("report/rounds.csv"), StandardCharsets.UTF_8, format)) {
            return table.getRecords();
        }
    }
}
