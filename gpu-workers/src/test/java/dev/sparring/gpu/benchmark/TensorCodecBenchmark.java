// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.benchmark;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.protocol.TensorCodec;
import dev.sparring.protocol.v1.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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

/** 250 KB of weights, about LeNet-5's, from an array or a buffer to a record and back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class TensorCodecBenchmark {

    private static final int VALUES = 62_500;
    private static final long[] SHAPE = {VALUES};

    private float[] values;
    private ByteBuffer buffer;
    private byte[] written;

    @Setup
    public void write() {
        values = Randomness.of(1).uniform(VALUES);
        buffer = ByteBuffer.allocate(4 * VALUES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(values);
        written = TensorCodec.floats("weights", SHAPE, values).toByteArray();
    }

    @Benchmark
    public byte[] encodeArray() {
        return TensorCodec.floats("weights", SHAPE, values).toByteArray();
    }

    @Benchmark
    public byte[] encodeBuffer() {
        return TensorCodec.floats("weights", SHAPE, buffer).toByteArray();
    }

    @Benchmark
    public float[] decode() throws InvalidProtocolBufferException {
        return TensorCodec.floatArray(Tensor.parseFrom(written));
    }
}
