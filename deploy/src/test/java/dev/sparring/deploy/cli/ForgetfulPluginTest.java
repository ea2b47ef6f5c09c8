// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.deploy.run.RunRecord;
import dev.sparring.gpu.attack.Attacks;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An attacker of a plug-in that learns otherwise each time, and whose process dies once. */
@Timeout(300)
class ForgetfulPluginTest {

    private static final String FORGETFUL =
            """
            package forgetful;

            import com.typesafe.config.Config;
            import com.typesafe.config.ConfigFactory;
            import dev.sparring.gpu.attack.*;
            import dev.sparring.gpu.model.*;
            import java.nio.file.*;
            import java.util.Map;

            public final class ForgetfulProvider implements AttackProvider {
                public String name() { return "forgetful"; }
                public String description() { return "Learns what time it is."; }
                public Config defaults() { return ConfigFactory.parseString("marker = \\"\\""); }
                public Map<String, String> optionDescriptions() { return Map.of("marker", "File."); }
                public Attack create(Config options, AttackContext context) {
                    Path marker = Path.of(options.getString("marker"));
                    return new LearningAttack() {
                        private float phi;
                        private int learnt;
                        public int copies() { return 1; }
                        public Adversarial learn(Target target, AttackInput input) {
                            phi = System.nanoTime();
                            if (++learnt == 5 && !Files.exists(marker)) {
                                die();
                            }
                            return perturb(target, input);
                        }
                        public Adversarial perturb(Target target, AttackInput input) {
                            var losses = target.losses(input.images(), input.labels());
                            return new Adversarial(input.images().duplicate(), losses, Map.of());
                        }
                        public PlayerState state() {
                            var tensor = new HostTensor(new long[] {1}, new float[] {phi});
                            return new PlayerState(
                                    new StateDict(Map.of("phi", tensor)), StateDict.empty());
                        }
                        public void restore(PlayerState state) {
                            phi = state.weights().tensors().get("phi").values()[0];
                        }
                        private void die() {
                            try {
                                Files.createFile(marker);
                            } catch (java.io.IOException e) {
                                throw new java.io.UncheckedIOException(e);
                            }
                            Runtime.getRuntime().halt(1);
                        }
                    };
                }
            }
            """;

    @TempDir private Path directory;

    private final StringWriter out = new StringWriter();

    @BeforeEach
    void install() throws Exception {
        PluginJars.install(directory, "forgetful.ForgetfulProvider", FORGETFUL);
    }

    @AfterEach
    void remove() {
        System.clearProperty(Attacks.PLUGINS);
    }

    @Test
    void shouldMakeItsGameGoOnAsAFork() throws Exception {
        Path run = directory.resolve("run");

        int code =
                Main.commandLine()
                        .setOut(new PrintWriter(out, true))
                        .execute(
                                "play",
                                "--run=" + run,
                                "--rounds=9",
                                "--set=game=forgetful",
                                "--set=attackers=null",
                                "--set=attackers.odd.attack=forgetful",
                                "--set=attackers.odd.marker=" + directory.resolve("marker"),
                                "--set=defender.batch-size=8",
                                "--set=defender.warm-up-rounds=0",
                                "--set=defender.checkpoint-every=3",
                                "--set=evaluation.every=0",
                                "--set=evaluation.final-images=0",
                                "--set=metrics.port=-1");

        assertThat(code).as(out.toString()).isZero();
        assertThat(out.toString())
                .contains("odd learnt from round 3 again and gave other weights than before")
                .contains("so game forgetful goes on as a fork, forgetful-from-3, from round 3");
        assertThat(RunRecord.read(run).forks()).extracting("round").containsExactly(3L);
        assertThat(run.resolve("report/rounds.csv")).content().hasLineCount(10);
    }
}
