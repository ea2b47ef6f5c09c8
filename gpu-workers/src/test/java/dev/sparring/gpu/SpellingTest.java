// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {

    private static final List<String> ATTACKS =
            List.of("apgd-ce", "apgd-t", "cw", "cw-paper", "fgsm", "gap", "l2l-da", "l2l-star");

    private static final List<String> SETTINGS =
            List.of(
                    "epsilon",
                    "rounds",
                    "data.set",
                    "data.directory",
                    "defender.classifier",
                    "defender.batch-size",
                    "defender.optimizer.learning-rate",
                    "defender.optimizer.weight-decay",
                    "device.name",
                    "evaluation.device");

    @ParameterizedTest
    @CsvSource({
        "C&W, cw",
        "CW, cw",
        "carlini, cw",
        "Carlini-Wagner, cw",
        "FGM, fgsm",
        "apgd, apgd-ce",
        "APGD-DLR, apgd-t",
        "L2L, l2l-da",
        "L2L*, l2l-star",
        "L2L_DA, l2l-da",
        "UAP, gap",
        "fsgm, fgsm",
        "FSGM, fgsm"
    })
    void shouldKnowWhatAnAttackIsCalledElsewhere(String word, String meant) {
        assertThat(Spelling.suggestion(word, ATTACKS)).isEqualTo("; did you mean %s?", meant);
    }

    @ParameterizedTest
    @CsvSource({
        "autoattack, strong",
        "AutoAttack, strong",
        "auto-attack, strong",
        "aa, strong",
        "standard, strong"
    })
    void shouldTakeAutoAttackForTheOneThatIsThere(String word, String otherwise) {
        assertThat(Spelling.suggestion(word, List.of("pgd", "strong")))
                .isEqualTo("; did you mean %s?", otherwise);
        assertThat(Spelling.suggestion(word, List.of("autoattack", "pgd", "strong")))
                .isEqualTo("; did you mean autoattack?");
    }

    @ParameterizedTest
    @CsvSource({
        "lr, defender.optimizer.learning-rate",
        "defender.lr, defender.optimizer.learning-rate",
        "defender.optimizer.wd, defender.optimizer.weight-decay",
        "eps, epsilon",
        "EPSILON, epsilon",
        "batch, defender.batch-size",
        "defender.batch_size, defender.batch-size",
        "epochs, rounds",
        "model, defender.classifier",
        "dataset, data.set",
        "data_dir, data.directory",
        "gpu, device.name",
        "defender.clasifier, defender.classifier"
    })
    void shouldKnowWhatASettingIsCalledElsewhere(String word, String meant) {
        assertThat(Spelling.suggestion(word, SETTINGS)).isEqualTo("; did you mean %s?", meant);
    }

    @ParameterizedTest
    @CsvSource({"Cifar-10, cifar10", "CIFAR, cifar10", "MNIST, mnist", "synthetic, digits"})
    void shouldHintAtWhatIsMeantBesideAList(String word, String meant) {
        assertThat(Spelling.hint(word, List.of("digits", "mnist", "cifar10")))
                .isEqualTo("; did you mean %s?", meant);
    }

    @ParameterizedTest
    @CsvSource({"ResNet20, resnet20", "resnet, resnet20", "LeNet, lenet5", "LeNet-5, lenet5"})
    void shouldKnowClassifiers(String word, String meant) {
        assertThat(Spelling.hint(word, List.of("lenet5", "resnet20")))
                .isEqualTo("; did you mean %s?", meant);
    }

    @ParameterizedTest
    @CsvSource({"imagenet", "mnits"})
    void shouldNotGuessBesideAList(String word) {
        assertThat(Spelling.hint(word, List.of("digits", "mnist", "cifar10"))).isEmpty();
    }
}
