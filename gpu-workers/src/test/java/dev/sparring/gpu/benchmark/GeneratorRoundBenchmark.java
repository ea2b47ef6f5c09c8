// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.benchmark;

import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.attack.Adversarial;
import dev.sparring.gpu.attack.AttackInput;
import dev.sparring.gpu.attack.learned.LearningToLearnAttack;
import dev.sparring.gpu.model.ClassifierKind;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A round of Algorithm 1 on LeNet-5, 100 images, 10 steps: the generator learns, so does f. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 1, time = 5)
@Measurement(iterations = 1, time = 20)
public class GeneratorRoundBenchmark {

    @Param({"8", "16", "64"})
    public int baseChannels;

    private Bout bout;
    private LearningToLearnAttack attack;

    @Setup
    public void open() {
        bout = new Bout(ClassifierKind.LENET5, 2);
        attack = bout.attack(baseChannels);
    }

    @TearDown
    public void close() {
        attack.close();
        bout.close();
    }

    @Benchmark
    public double round() {
        try (NDManager scope = bout.device.manager().newSubManager()) {
            AttackInput input = bout.input(scope);
            Adversarial adversarial = attack.learn(bout.target, input);
            return bout.defend(input, adversarial);
        }
    }
}
