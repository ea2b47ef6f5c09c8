// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.benchmark;

import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.attack.Adversarial;
import dev.sparring.gpu.attack.AttackInput;
import dev.sparring.gpu.attack.step.Pgd;
import dev.sparring.gpu.attack.step.PgdSettings;
import dev.sparring.gpu.model.ClassifierKind;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** PGD10 on LeNet-5, and the round of a game in which it is the only attacker; 100 images. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 1, time = 3)
@Measurement(iterations = 1, time = 10)
public class PgdBenchmark {

    private Bout bout;
    private Pgd pgd;

    @Setup
    public void open() {
        bout = new Bout(ClassifierKind.LENET5, 2);
        pgd = new Pgd(new PgdSettings(10, 0, 0.25, true, 1, PgdSettings.Keep.BEST));
    }

    @TearDown
    public void close() {
        bout.close();
    }

    @Benchmark
    public float attack() {
        try (NDManager scope = bout.device.manager().newSubManager()) {
            return pgd.perturb(bout.target, bout.input(scope)).losses().getFloat(0);
        }
    }

    @Benchmark
    public double round() {
        try (NDManager scope = bout.device.manager().newSubManager()) {
            AttackInput input = bout.input(scope);
            Adversarial adversarial = pgd.perturb(bout.target, input);
            return bout.defend(input, adversarial);
        }
    }
}
