// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.journal.Journal;
import dev.sparring.deploy.broker.InProcessBroker;
import dev.sparring.gpu.attack.Attacks;
import dev.sparring.gpu.files.Sha256;
import dev.sparring.protocol.v1.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever has other images or another plug-in than a game was begun with has no part in it. */
@Timeout(120)
class PinnedGameTest {

    private static final String MINE =
            """
            package mine;

            import com.typesafe.config.*;
            import dev.sparring.gpu.attack.*;
            import java.util.Map;

            public final class MyProvider implements AttackProvider {
                public String name() { return "mine"; }
                public String description() { return "Leaves images as they are."; }
                public Config defaults() { return ConfigFactory.empty(); }
                public Map<String, String> optionDescriptions() { return Map.of(); }
                public Attack create(Config options, AttackContext context) {
                    throw new IllegalStateException("is never made here");
                }
            }
            """;

    @TempDir private static Path directory;
    private static Path founders;
    private static Path others;
    private static InProcessBroker broker;
    private static Settings founded;

    private final StringWriter out = new StringWriter();
    private final StringWriter error = new StringWriter();

    @BeforeAll
    static void playAGame() throws Exception {
        broker = InProcessBroker.start(directory.resolve("broker"));
        founders = images("founders", 0);
        others = images("others", 1);
        assertThat(
                        new PinnedGameTest()
                                .run(
                                        "defend --game pinned --rounds 2 --data "
                                                + founders
                                                + " --set data.set=mnist"
                                                + " --set data.validation-images=4"
                                                + " --set defender.batch-size=8"
                                                + " --set defender.warm-up-rounds=0"
                                                + " --set attackers=null"
                                                + " --log "
                                                + directory.resolve("log")))
                .isZero();
        founded = Journal.of(broker.connection(), "pinned").settings().orElseThrow();
    }

    @AfterAll
    static void close() {
        System.clearProperty(Attacks.PLUGINS);
        broker.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "defend --game pinned --rounds 2",
                "referee --game pinned",
                "replay --game pinned --verify",
                "fork --game pinned --round 1 --into x --set data.training-images=10",
            })
    void shouldRefuseOtherImages(String command) {
        String sha256 = hex(founded.getImages().getTraining().getSha256().toByteArray());

        assertThat(run(command + " --data " + others)).isEqualTo(1);

        assertThat(error.toString().lines()).hasSize(1);
        assertThat(error.toString())
                .contains(
                        "game pinned is played on 12 training images with SHA-256 "
                                + sha256
                                + " (MNIST), and here are 12 with SHA-256 ")
                .contains(" (MNIST of %s): say with --data where its own are".formatted(others));
        assertThat(Journal.of(broker.connection(), "x").exists()).isFalse();
    }

    @Test
    void shouldNotOfferToGoOnWithOtherImages() {
        Path run = directory.resolve("run");
        String play =
                "play --rounds 1 --set data.set=mnist --set data.validation-images=4"
                        + " --set defender.batch-size=8 --set attackers=null"
                        + " --set evaluation.final-images=8 --set metrics.port=-1";
        assertThat(run(play + " --run " + run + " --data " + founders)).isZero();

        assertThat(run("play --resume %s --data %s".formatted(run, others))).isEqualTo(1);

        assertThat(error.toString().lines())
                .singleElement()
                .asString()
                .contains("game quick is played on 12 training images", "say with --data where")
                .doesNotContain("go on with: ", "--resume");
    }

    @Test
    void shouldTakeTheSameImagesFromElsewhere() throws Exception {
        assertThat(run("replay --game pinned --verify --data " + images("copy", 0))).isZero();
    }

    @Test
    void shouldRefuseAnotherJarOfAnAttack() throws Exception {
        PluginJars.install(directory, "mine.MyProvider", MINE);
        Path jar = directory.resolve("plugins/mine.jar");
        String before = Sha256.of(jar);
        assertThat(
                        run(
                                "fork --game pinned --into plugged --rounds 3"
                                        + " --set attackers.mine.attack=mine --data "
                                        + founders))
                .as(error.toString())
                .isZero();
        assertThat(Journal.of(broker.connection(), "plugged").settings().orElseThrow())
                .satisfies(
                        settings ->
                                assertThat(settings.getImages()).isEqualTo(founded.getImages()));

        Files.writeString(directory.resolve("classes/README"), "another version");
        PluginJars.jar(directory.resolve("classes"), jar);

        for (String role : List.of("attack mine", "referee")) {
            error.getBuffer().setLength(0);
            assertThat(run(role + " --game plugged --data " + founders)).isEqualTo(1);
            assertThat(error.toString().lines()).hasSize(1);
            assertThat(error.toString())
                    .contains(
                            "attack mine of game plugged is that of plug-in mine with SHA-256 %s, and here it is that of plug-in mine with SHA-256 %s (%s)"
                                    .formatted(before, Sha256.of(jar), jar));
        }
    }

    private int run(String arguments) {
        String all = arguments + " --kafka " + broker.bootstrapServers();
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(error, true))
                .execute(all.split(" "));
    }

    /** Sixteen images to train on and as many to test, of which one has another pixel. */
    private static Path images(String name, int pixel) throws IOException {
        Path mnist = Files.createDirectories(directory.resolve(name).resolve("mnist"));
        byte[] pixels = new byte[16 * 784];
        byte[] labels = new byte[16];
        for (int i = 0; i < 16; i++) {
            labels[i] = (byte) (i % 10);
            pixels[i * 784 + 400] = (byte) i;
        }
        pixels[0] = (byte) pixel;
        for (String part : List.of("train", "t10k")) {
            Files.write(mnist.resolve(part + "-images-idx3-ubyte"), idx(pixels, 16, 28, 28));
            Files.write(mnist.resolve(part + "-labels-idx1-ubyte"), idx(labels, 16));
        }
        return directory.resolve(name);
    }

    private static byte[] idx(byte[] data, int... sizes) {
        ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * sizes.length + data.length);
        bytes.putInt(0x800 + sizes.length);
        for (int size : sizes) {
            bytes.putInt(size);
        }
        return bytes.put(data).array();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
