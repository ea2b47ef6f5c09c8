// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.attack.Adversarial;
import dev.sparring.gpu.attack.AttackInput;
import dev.sparring.gpu.attack.Linf;
import dev.sparring.gpu.attack.RowwiseAttack;
import dev.sparring.gpu.attack.Target;
import dev.sparring.gpu.data.RandomRows;
import dev.sparring.gpu.device.Upload;
import java.util.Map;

/**
 * Random noise, {@code clip(project(x + noise))}. It knows nothing of the classifier, so it is a
 * control: an attack that is no stronger does not attack, and a defence that falls to it is none.
 */
public final class Noise implements RowwiseAttack {

    private interface Draw {
        NDArray offset(NDManager manager, Linf ball, RandomRows draws);
    }

    private final Draw draw;

    private Noise(Draw draw) {
        this.draw = draw;
    }

    /** Every pixel uniform in the ball. */
    public static Noise uniform() {
        return new Noise((manager, ball, draws) -> ball.randomStart(manager, draws));
    }

    /**
     * Every pixel normal, {@code N(0, (ratio * epsilon)^2)}; what leaves the ball ends at its
     * border.
     */
    public static Noise gaussian(double standardDeviationRatio) {
        return new Noise(
                (manager, ball, draws) -> {
                    long[] shape = ball.lower().getShape().getShape();
                    float[] values = draws.gaussian(ball.pixels());
                    float deviation = (float) (standardDeviationRatio * ball.epsilon());
                    for (int i = 0; i < values.length; i++) {
                        values[i] *= deviation;
                    }
                    return Upload.floats(manager, values, shape);
                });
    }

    @Override
    public Adversarial perturb(Target target, AttackInput input) {
        NDManager result = input.images().getManager();
        try (NDManager work = result.newSubManager()) {
            Linf ball = Linf.around(work, input.images(), input.epsilon());
            NDArray offset = draw.offset(work, ball, input.draws().with("noise"));
            NDArray images = ball.project(offset.addi(input.images()));
            NDArray losses = target.losses(images, input.labels());
            images.attach(result);
            losses.attach(result);
            return new Adversarial(images, losses, Map.of());
        }
    }

    @Override
    public long gradients() {
        return 0;
    }
}
