// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.benchmark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.attack.Adversarial;
import dev.sparring.gpu.attack.AttackInput;
import dev.sparring.gpu.attack.Gradient;
import dev.sparring.gpu.attack.Objective;
import dev.sparring.gpu.attack.Target;
import dev.sparring.gpu.attack.learned.LearningToLearnAttack;
import dev.sparring.gpu.model.ClassifierKind;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the time of {@link GeneratorRoundBenchmark} goes. Arguments: base channels, threads,
 * rounds; prints the median seconds of each part.
 */
public final class GeneratorRoundSplit {

    private static final int WARM_UP = 2;

    private GeneratorRoundSplit() {}

    /** Measures and prints. */
    public static void main(String[] arguments) {
        int baseChannels = Integer.parseInt(arguments[0]);
        int threads = Integer.parseInt(arguments[1]);
        int rounds = Integer.parseInt(arguments[2]);
        List<double[]> parts = new ArrayList<>();
        try (Bout bout = new Bout(ClassifierKind.LENET5, threads);
                LearningToLearnAttack attack = bout.attack(baseChannels)) {
            for (int round = 0; round < WARM_UP + rounds; round++) {
                double[] seconds = round(bout, attack);
                if (round >= WARM_UP) {
                    parts.add(seconds);
                }
            }
        }
        System.out.printf(
                "base %d, %d threads: classifier %.3f, generator forward %.3f, backward and update"
                        + " %.3f, defender %.3f, round %.3f s%n",
                baseChannels,
                threads,
                median(parts, 0),
                median(parts, 1),
                median(parts, 2),
                median(parts, 3),
                median(parts, 4));
    }

    private static double[] round(Bout bout, LearningToLearnAttack attack) {
        try (NDManager scope = bout.device.manager().newSubManager()) {
            AttackInput input = bout.input(scope);
            TimedTarget target = new TimedTarget(bout.target);
            long start = System.nanoTime();
            Adversarial adversarial = attack.learn(target, input);
            long learnt = System.nanoTime();
            bout.defend(input, adversarial);
            long end = System.nanoTime();
            return new double[] {
                target.nanoseconds / 1e9,
                (target.last - start - target.nanoseconds) / 1e9,
                (learnt - target.last) / 1e9,
                (end - learnt) / 1e9,
                (end - start) / 1e9
            };
        }
    }

    private static double median(List<double[]> rows, int column) {
        double[] values = rows.stream().mapToDouble(row -> row[column]).sorted().toArray();
        return values[values.length / 2];
    }

    /** The generator's last call of the classifier is the end of its forward pass. */
    private static final class TimedTarget implements Target {

        private final Target target;
        private long nanoseconds;
        private long last;

        TimedTarget(Target target) {
            this.target = target;
        }

        @Override
        public int classes() {
            return target.classes();
        }

        @Override
        public NDArray logits(NDArray images) {
            return target.logits(images);
        }

        @Override
        public NDArray losses(NDArray images, NDArray labels) {
            return target.losses(images, labels);
        }

        @Override
        public Gradient gradient(NDArray images, NDArray labels) {
            long start = System.nanoTime();
            Gradient gradient = target.gradient(images, labels);
            last = System.nanoTime();
            nanoseconds += last - start;
            return gradient;
        }

        @Override
        public Gradient gradient(NDArray images, NDArray labels, Objective objective) {
            return target.gradient(images, labels, objective);
        }
    }
}
