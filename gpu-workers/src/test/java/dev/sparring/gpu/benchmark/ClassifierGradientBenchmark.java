// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.benchmark;

import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.attack.AttackInput;
import dev.sparring.gpu.attack.Gradient;
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

/** Cross-entropy and its gradient at 100 images: what every step of every attack costs. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 1, time = 3)
@Measurement(iterations = 1, time = 10)
public class ClassifierGradientBenchmark {

    @Param({"LENET5", "RESNET20"})
    public ClassifierKind classifier;

    @Param({"1", "2"})
    public int threads;

    private Bout bout;

    @Setup
    public void open() {
        bout = new Bout(classifier, threads);
    }

    @TearDown
    public void close() {
        bout.close();
    }

    @Benchmark
    public float gradient() {
        try (NDManager scope = bout.device.manager().newSubManager()) {
            AttackInput input = bout.input(scope);
            Gradient gradient = bout.target.gradient(input.images(), input.labels());
            return gradient.values().getFloat(0);
        }
    }
}
