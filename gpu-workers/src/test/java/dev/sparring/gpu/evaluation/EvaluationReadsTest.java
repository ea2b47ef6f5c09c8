// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.AttackContext;
import dev.sparring.gpu.attack.Attacks;
import dev.sparring.gpu.attack.Digits;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Download;
import dev.sparring.gpu.evaluation.EvaluationRequest.Chunks;
import dev.sparring.gpu.evaluation.EvaluationRequest.Drop;
import dev.sparring.gpu.model.ClassifierKind;
import dev.sparring.gpu.model.StateDict;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How often an evaluation waits for the device: four times a batch, and what the attack reads. */
class EvaluationReadsTest {

    private static final StateDict THETA = Digits.weights(3);
    private static final int IMAGES = 60;
    private static final float EPSILON = 0.05f;
    private static final int OF_THE_EVALUATOR = 4;

    private Device device;

    @BeforeEach
    void open() {
        device = Device.open("cpu", 1);
    }

    @AfterEach
    void close() {
        device.close();
    }

    /** Not one of them reads as often as it steps. */
    @ParameterizedTest
    @CsvSource({
        "fgsm, '', 0",
        "mi-fgsm, 'steps = 40', 0",
        "pgd, 'steps = 40', 10",
        "apgd-ce, 'steps = 40', 0",
        "apgd-t, 'steps = 40, target-classes = 2', 1",
        "fab-t, 'steps = 40, target-classes = 2', 2",
        "cw, 'steps = 40, binary-search-steps = 2', 10",
        "square, 'queries = 400', 84",
        "l2l-da, 'steps = 40, base-channels = 2', 0",
        "uniform-noise, '', 0"
    })
    void shouldReadAtMostSoOftenForABatch(String name, String options, int reads) {
        AttackContext context =
                new AttackContext(device.manager(), 1, 28, 28, 10, 100, Randomness.of(5));
        Attack attack =
                Attacks.installed().create(name, ConfigFactory.parseString(options), context);
        Map<String, Contender> contenders = Map.of(name, Contender.of(attack, 1));
        try (RobustEvaluator evaluator =
                new RobustEvaluator(device, ClassifierKind.LENET5, contenders)) {
            long before = Download.reads();

            evaluator.evaluate(request());

            assertThat(Download.reads() - before - OF_THE_EVALUATOR).isLessThanOrEqualTo(reads);
        }
    }

    private EvaluationRequest request() {
        return new EvaluationRequest(
                1,
                THETA,
                Map.of(),
                Digits.batch(device, THETA, IMAGES),
                EPSILON,
                Randomness.of(1),
                Drop.FALLEN,
                Chunks.ALONE,
                0);
    }
}
