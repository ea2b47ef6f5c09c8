// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.Players;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.deploy.run.WeightsFile;
import dev.sparring.gpu.data.Dataset;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Download;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.model.Classifier;
import dev.sparring.gpu.model.ClassifierKind;
import dev.sparring.gpu.model.InputNormalisation;
import dev.sparring.gpu.model.Mode;
import dev.sparring.gpu.model.NormalisedClassifier;
import dev.sparring.gpu.model.Safetensors;
import dev.sparring.gpu.model.StateDict;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Weights that somebody else trained, and what is believed of them. */
@Timeout(120)
class StrangersWeightsTest {

    private static final StateDict LENET = ClassifierKind.LENET5.initialWeights(Randomness.of(3));
    private static final StateDict RESNET =
            ClassifierKind.RESNET20.initialWeights(Randomness.of(4));
    private static final int IMAGES = 40;
    private static final String OWN = "0.1,0.5,0.9:0.2,0.4,0.8";
    private static final double TOLERANCE = 1e-3;

    @TempDir private Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("theirs.safetensors");
    }

    @Test
    void shouldBelieveNothingButTheTensors() throws IOException {
        Map<String, String> theirs =
                Map.of(
                        "format", "pt",
                        "version", "1.0",
                        "epsilon", "0.5",
                        "data_set", "cifar10",
                        "attack", "none",
                        "player", "me");
        Safetensors.write(file, LENET, theirs);

        String out =
                run("evaluate", file.toString(), "--preset=quick", "--attack=fgsm", "--images=20");

        assertThat(out)
                .contains("version 0, 20 test images of DIGITS, epsilon 0.3")
                .contains(
                        file
                                + " does not say how its images are normalised; taken as they are"
                                + " (otherwise --set defender.normalisation=mnist, for instance)");
        assertThat(error("evaluate", file.toString(), "--images=2"))
                .contains("does not say which images it is for; give --preset NAME");
        assertThat(error("evaluate", file.toString(), "--preset=quick", "--attacker=" + file))
                .contains(file + " holds no attacker's weights");
    }

    @Test
    void shouldNameWhatIsWrongWithItsOwnMetadata() throws IOException {
        Safetensors.write(file, LENET, Map.of("sparring", "1", "version", "1.0"));

        assertThat(error("evaluate", file.toString(), "--preset=quick", "--images=2"))
                .contains("version = 1.0 in the metadata of the weights of defender");
    }

    @Test
    void shouldSayThatWeightsAreOfAnotherNetwork() throws IOException {
        Safetensors.write(file, RESNET, Map.of());

        assertThat(error("evaluate", file.toString(), "--preset=mnist", "--images=2"))
                .contains(
                        file
                                + ": weights for LeNet-5: tensor 'feature_extractor.c1.weight' is"
                                + " missing; this looks like a ResNet-20");
    }

    @Test
    void shouldAskHowImagesAreNormalised() throws IOException {
        Safetensors.write(file, RESNET, Map.of("format", "pt"));

        assertThat(error("evaluate", file.toString(), "--preset=cifar10-paper", "--images=2"))
                .contains(
                        file
                                + " does not say how its images are normalised; add --set"
                                + " defender.normalisation=cifar10, or one of cifar10, imagenet,"
                                + " mnist, none or MEAN");
    }

    @Test
    void shouldTakeOnlyWhatIsSaidAsAnAnswer() throws Exception {
        writeTestImages();
        Safetensors.write(file, RESNET, Map.of("format", "pt"));
        String asked = "does not say how its images are normalised; add --set";
        Path own = directory.resolve("own.conf");
        String[] arguments = {
            "evaluate",
            file.toString(),
            "--settings=" + own,
            "--data=" + directory,
            "--images=2",
            "--attack=fgsm"
        };

        String silent = "sparring { data.set = cifar10, defender.classifier = resnet20 }\n";
        Files.writeString(own, silent);
        assertThat(error(arguments)).contains(asked);
        Files.writeString(own, silent + "sparring.defender.normalisation = \"\"");
        assertThat(error(arguments)).contains(asked);
        assertThat(error(arguments(file, "--set=defender.normalisation="))).contains(asked);
        Files.writeString(own, silent + "sparring.defender.normalisation = cifar10");
        assertThat(run(arguments)).contains(", normalised by cifar10");
    }

    @Test
    void shouldTakeWhatIsSetInABlockOverWhatTheFileSays() throws Exception {
        writeTestImages();
        GameSettings settings =
                SettingsLoader.preset(
                        "cifar10-paper",
                        List.of("attackers=null", "defender.normalisation=imagenet"));
        Path ours = WeightsFile.write(directory, settings, Players.DEFENDER, 5, RESNET);

        assertThat(run(arguments(ours, "--set=defender={normalisation=cifar10}")))
                .contains(", normalised by cifar10");
        assertThat(run(arguments(ours, "--set=defender={batch-size=8}")))
                .contains(", normalised by imagenet");
    }

    @Test
    void shouldNotFoundAGameOnWeightsThatDoNotSay() throws IOException {
        Safetensors.write(file, RESNET, Map.of());
        GameSettings settings =
                SettingsLoader.preset(
                        "cifar10-paper",
                        List.of(
                                "attackers=null",
                                "defender.normalisation=cifar10",
                                "defender.initial-weights=" + file));
        Path copied = directory.resolve("copied.conf");
        String silent =
                SettingsLoader.render(settings).replaceAll("normalisation=\"?cifar10\"?", "");
        Files.writeString(copied, silent);

        assertThat(error("play", "--settings=" + copied, "--run=" + directory.resolve("run")))
                .contains("do not say how images are normalised for them; set defender");
        assertThat(directory.resolve("run")).doesNotExist();
    }

    @Test
    void shouldMeasureEveryNormalisationRight() throws Exception {
        writeTestImages();
        Safetensors.write(file, RESNET, Map.of("format", "pt"));

        for (String written : List.of("imagenet", "cifar10", "none", OWN)) {
            List<Double> losses = losses(file, "--set=defender.normalisation=" + written);

            assertClose(losses, byHand(InputNormalisation.of(written)));
        }
        assertThat(byHand(InputNormalisation.CIFAR10).get(0))
                .isNotCloseTo(byHand(InputNormalisation.IMAGENET).get(0), withinPercentage(1));
    }

    private static void assertClose(List<Double> losses, List<Double> expected) {
        assertThat(losses).hasSize(IMAGES);
        for (int image = 0; image < IMAGES; image++) {
            double due = expected.get(image);
            assertThat(losses.get(image)).isCloseTo(due, within(TOLERANCE * (1 + due)));
        }
    }

    @Test
    void shouldTakeTheNormalisationWithTheWeights() throws Exception {
        writeTestImages();
        InputNormalisation normalisation = InputNormalisation.of(OWN);
        GameSettings settings =
                SettingsLoader.preset(
                        "cifar10-paper",
                        List.of(
                                "attackers=null",
                                "defender.normalisation=" + normalisation.text()));
        Path ours = WeightsFile.write(directory, settings, Players.DEFENDER, 5, RESNET);

        assertClose(losses(ours), byHand(normalisation));
        assertThat(run(arguments(ours, "--only-accuracy"))).contains("normalised by " + OWN);
        assertThat(
                        run(
                                "evaluate",
                                ours.toString(),
                                "--data=" + directory,
                                "--images=2",
                                "--attack=fgsm"))
                .contains("version 5, 2 test images of CIFAR10, epsilon 0.03137255");
    }

    @Test
    void shouldCraftOnASurrogateAsItNormalises() throws Exception {
        writeTestImages();
        Safetensors.write(file, RESNET, Map.of());
        String plain = "--set=defender.normalisation=none";
        GameSettings settings =
                SettingsLoader.preset(
                        "cifar10-paper",
                        List.of("attackers=null", "defender.normalisation=imagenet"));
        Path surrogate = WeightsFile.write(directory, settings, "defender", 5, RESNET);

        String same = examples(file, "fgsm", plain);
        String others = examples(file, "fgsm", plain, "--surrogate=" + file);
        String normalised = examples(file, "fgsm", plain, "--surrogate=" + surrogate);

        assertThat(others).isEqualTo(same);
        assertThat(normalised).isNotEqualTo(same);
    }

    @Test
    void shouldLeaveNothingBehindWhenThereAreNoImages() throws IOException {
        Safetensors.write(file, RESNET, Map.of());
        Path nowhere = directory.resolve("nowhere");
        Files.createDirectories(nowhere.resolve("cifar-10-batches-py"));
        Files.write(nowhere.resolve("cifar-10-batches-py/test_batch"), new byte[1]);
        Path verdicts = directory.resolve("new/verdicts");

        String error =
                error(
                        "evaluate",
                        file.toString(),
                        "--preset=cifar10-paper",
                        "--set=defender.normalisation=none",
                        "--data=" + nowhere,
                        "--verdicts=" + verdicts,
                        "--images=2",
                        "--attack=fgsm");

        assertThat(error).contains("has CIFAR-10 as Python's pickles");
        assertThat(directory.resolve("new")).doesNotExist();
    }

    private List<Double> losses(Path weights, String... options) throws IOException {
        return examples(weights, "clean", options)
                .lines()
                .map(row -> Double.parseDouble(row.split(",")[7]))
                .toList();
    }

    /** What was said of each image under an attack. */
    private String examples(Path weights, String attack, String... options) throws IOException {
        Path examples = directory.resolve("examples.csv");
        List<String> all = new ArrayList<>(List.of(options));
        all.add("--examples=" + examples);
        run(arguments(weights, all.toArray(String[]::new)));
        return String.join(
                "\n",
                Files.readAllLines(examples).stream()
                        .filter(row -> row.split(",")[2].equals(attack))
                        .toList());
    }

    private String[] arguments(Path weights, String... options) {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "evaluate",
                                weights.toString(),
                                "--preset=cifar10-paper",
                                "--data=" + directory,
                                "--images=" + IMAGES,
                                "--attack=fgsm"));
        all.addAll(List.of(options));
        return all.toArray(String[]::new);
    }

    /** The test set alone, where its archive unpacks to. */
    private void writeTestImages() throws IOException {
        Path folder = Files.createDirectories(directory.resolve("cifar-10-batches-bin"));
        byte[] records = new byte[IMAGES * 3073];
        float[] random = Randomness.of(8).uniform(records.length);
        for (int i = 0; i < records.length; i++) {
            int image = i / 3073;
            records[i] =
                    i % 3073 == 0
                            ? (byte) (image % 10)
                            : (byte) (255 * random[i] * (image + 1) / IMAGES);
        }
        Files.write(folder.resolve("test_batch.bin"), records);
    }

    /** Losses of a classifier without normalisation, on images that are normalised here. */
    private List<Double> byHand(InputNormalisation by) {
        GameSettings settings =
                SettingsLoader.preset("cifar10-paper", List.of("data.directory=" + directory));
        Dataset test = Players.testImages(settings);
        byte[] bytes = test.slice(0, IMAGES).pixels();
        float[] pixels = new float[bytes.length];
        boolean none = by.equals(InputNormalisation.NONE);
        for (int i = 0; i < pixels.length; i++) {
            float pixel = (bytes[i] & 0xff) / 255f;
            int channel = i / 1024 % 3;
            pixels[i] =
                    none ? pixel : (pixel - by.mean().get(channel)) / by.deviation().get(channel);
        }
        List<Double> losses = new ArrayList<>();
        try (Device device = Device.open("cpu", 1);
                NDManager scope = device.manager().newSubManager();
                Classifier classifier =
                        new NormalisedClassifier(ClassifierKind.RESNET20, InputNormalisation.NONE)
                                .open(device.manager())) {
            classifier.load(RESNET);
            NDArray images = Upload.floats(scope, pixels, IMAGES, 3, 32, 32);
            float[] logits = Download.floats(classifier.logits(images, Mode.EVALUATION));
            for (int image = 0; image < IMAGES; image++) {
                double sum = 0;
                double own = logits[10 * image + test.label(image)];
                for (int each = 0; each < 10; each++) {
                    sum += Math.exp(logits[10 * image + each] - own);
                }
                losses.add(Math.log(sum));
            }
        }
        return losses;
    }

    private static String run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter error = new StringWriter();
        int code =
                Main.commandLine()
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(error, true))
                        .execute(arguments);
        assertThat(code).as(error.toString()).isZero();
        return out.toString();
    }

    private static String error(String... arguments) {
        StringWriter error = new StringWriter();
        int code =
                Main.commandLine()
                        .setOut(new PrintWriter(new StringWriter()))
                        .setErr(new PrintWriter(error, true))
                        .execute(arguments);
        assertThat(code).isEqualTo(1);
        assertThat(error.toString().lines()).hasSize(1);
        return error.toString();
    }
}
