// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.strong;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.AttackInput;
import dev.sparring.gpu.attack.PixelLogitsTarget;
import dev.sparring.gpu.attack.Target;
import dev.sparring.gpu.attack.strong.StagedAttack.Opening;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Upload;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Images of two pixels that are the logits; a stage adds to the second one. */
class StagedAttackTest {

    private final PixelLogitsTarget target = new PixelLogitsTarget(2);
    private final List<Examples> attacked = new ArrayList<>();
    private final List<float[]> starts = new ArrayList<>();
    private final List<Float> drawn = new ArrayList<>();
    private Device device;

    @BeforeEach
    void open() {
        device = Device.open("cpu", 1);
    }

    @AfterEach
    void close() {
        device.close();
    }

    @Test
    void shouldAttackOnlyWhatStands() {
        float[] found = run(Opening.ALL, push(0.05f), push(0.2f), push(0.4f));

        assertThat(attacked).extracting(Examples::count).containsExactly(3, 2, 1);
        assertThat(found)
                .containsExactly(new float[] {0.9f, 0.5f, 0.5f, 0.6f, 0.1f, 0.25f}, within(1e-6f));
    }

    @Test
    void shouldTellEachStageTheBestPointsSoFar() {
        run(Opening.STANDING, push(0.05f), push(0.02f), push(0.1f));

        assertThat(starts.get(0)).containsExactly(0.9f, 0.1f, 0.5f, 0.4f);
        assertThat(starts.get(2))
                .containsExactly(new float[] {0.9f, 0.15f, 0.5f, 0.45f}, within(1e-6f));
    }

    @Test
    void shouldLeaveMisclassifiedImagesAloneWhenAsked() {
        run(Opening.STANDING, push(0.2f));

        assertThat(attacked).extracting(Examples::count).containsExactly(2);
    }

    @Test
    void shouldDrawTheSameForAnImageWhicheverOthersStand() {
        run(Opening.ALL, push(0.05f), push(0.05f));

        float[] all = {drawn.get(0), drawn.get(1), drawn.get(2)};
        assertThat(all).doesNotHaveDuplicates();
        assertThat(drawn.subList(3, 5)).containsExactly(all[0], all[1]);
    }

    @Test
    void shouldGoOnForTheHighestLossWhereThatIsAskedFor() {
        float[] found = run(false, Opening.STANDING, push(0.2f), push(0.4f));

        assertThat(attacked).extracting(Examples::count).containsExactly(3, 3);
        assertThat(found)
                .containsExactly(new float[] {0.9f, 0.5f, 0.5f, 0.8f, 0.1f, 0.6f}, within(1e-6f));
    }

    @Test
    void shouldCountTheGradientsOfAllStages() {
        Attack attack = new StagedAttack(Opening.ALL, List.of(push(0), push(0), push(0)));

        assertThat(attack.gradients()).isEqualTo(15);
    }

    private float[] run(Opening opening, Stage... stages) {
        return run(true, opening, stages);
    }

    /** The first two images are classified correctly, the second of them just so. */
    private float[] run(boolean misclassificationSuffices, Opening opening, Stage... stages) {
        float[] pixels = {0.9f, 0.1f, 0.5f, 0.4f, 0.1f, 0.2f};
        AttackInput input =
                new AttackInput(
                        Upload.floats(device.manager(), pixels, 3, 2, 1, 1),
                        Upload.labels(device.manager(), new int[3]),
                        0.5f,
                        Randomness.of(1),
                        misclassificationSuffices);
        return new StagedAttack(opening, List.of(stages))
                .perturb(target, input)
                .images()
                .toFloatArray();
    }

    private Stage push(float amount) {
        return new Stage() {
            @Override
            public NDArray attack(Target target, Examples examples) {
                attacked.add(examples);
                starts.add(examples.best().toFloatArray());
                examples.random().forEach(random -> drawn.add(random.uniform(1)[0]));
                float[] offset = {0, amount};
                return examples.images()
                        .add(Upload.floats(examples.images().getManager(), offset, 1, 2, 1, 1));
            }

            @Override
            public long gradients() {
                return 5;
            }
        };
    }
}
