// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.benchmark;

import dev.sparring.gpu.data.Randomness;
import dev.sparring.protocol.Rules;
import dev.sparring.protocol.TensorCodec;
import dev.sparring.protocol.v1.Attack;
import dev.sparring.protocol.v1.Budget;
import dev.sparring.protocol.v1.Foul;
import dev.sparring.protocol.v1.Norm;
import dev.sparring.protocol.v1.RosterEntry;
import dev.sparring.protocol.v1.Round;
import java.util.Optional;
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
import org.openjdk.jmh.annotations.Warmup;

/** The verdict on a legal answer: 200 adversarial images like MNIST's for 100 clean ones. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class RulesBenchmark {

    private static final int IMAGES = 100;
    private static final int COPIES = 2;
    private static final int PIXELS = 28 * 28;
    private static final float EPSILON = 0.3f;
    private static final float WHITE = 255f;

    private final Rules rules = new Rules();
    private Round dealt;
    private Attack answer;

    @Setup
    public void deal() {
        int[] pixels = Randomness.of(1).integers(IMAGES * PIXELS, 256);
        float[] draws = Randomness.of(2).uniform(COPIES * pixels.length);
        byte[] clean = new byte[pixels.length];
        float[] adversarial = new float[draws.length];
        for (int i = 0; i < adversarial.length; i++) {
            int pixel = pixels[i % pixels.length];
            clean[i % pixels.length] = (byte) pixel;
            float moved = pixel / WHITE + EPSILON * (2 * draws[i] - 1);
            adversarial[i] = Math.min(1, Math.max(0, moved));
        }
        dealt =
                Round.newBuilder()
                        .setRound(1)
                        .setImages(
                                TensorCodec.bytes("images", new long[] {IMAGES, 1, 28, 28}, clean))
                        .setBudget(Budget.newBuilder().setNorm(Norm.NORM_LINF).setEpsilon(EPSILON))
                        .addRoster(RosterEntry.newBuilder().setAttacker("pgd").setCopies(COPIES))
                        .build();
        long[] shape = {COPIES * IMAGES, 1, 28, 28};
        answer =
                Attack.newBuilder()
                        .setRound(1)
                        .setAdversarialImages(
                                TensorCodec.floats("adversarial_images", shape, adversarial))
                        .build();
    }

    @Benchmark
    public Optional<Foul> judge() {
        Optional<Foul> foul = rules.judge("pgd", answer, dealt);
        if (foul.isPresent()) {
            throw new IllegalStateException("not legal: " + foul.get().getDetail());
        }
        return foul;
    }
}
