// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;

/**
 * PyTorch's transposed convolution, which DJL has no call for: a function of PyTorch's dispatcher,
 * called by the name that compilers for Linux give it. It was found in PyTorch 2.7.1, 2.11, 2.13
 * and 2.14. An exception of its own, of which a lack of memory is one, would end this process.
 */
public final class TransposedConvolution {

    private static final String NAME =
            "_ZN2at4_ops22conv_transpose2d_input4callERKNS_6TensorES4_RKSt8optionalIS2_EN3c108"
                    + "ArrayRefINS9_6SymIntEEESC_SC_SB_SC_";

    /** Of a kernel. */
    public static final int SIDE = 4;

    private static final long SIDES = 2;
    private static final long POINTER_BYTES = 8;
    private static final boolean HERE = Platform.isLinux() && Platform.is64Bit();

    /** Two numbers for the two sides of an image. */
    private static final Memory TWO = sides(2);

    private static final Memory ONE = sides(1);
    private static final Memory ZERO = sides(0);
    private static final Memory NO_BIAS = cleared(2 * POINTER_BYTES);

    private TransposedConvolution() {}

    private static final class Functions {
        static final Function CALL = LibTorch.load().find(NAME);

        /** C++'s {@code operator new}: DJL deletes what it made. */
        static final Function NEW = Jna.library("libstdc++.so.6").getFunction("_Znwm");
    }

    /** Whether the library that is loaded has it. */
    public static boolean isHere() {
        try {
            return HERE && Platform.isIntel() && Functions.CALL != null;
        } catch (UnsatisfiedLinkError | ExceptionInInitializerError | NoClassDefFoundError e) {
            return false;
        }
    }

    /**
     * With stride 2 and padding 1; recorded if the thread records.
     *
     * @param input (N, in, H, W)
     * @param weight (in, out, 4, 4)
     * @return (N, out, 2H, 2W), of the manager of {@code input}
     */
    public static NDArray of(NDArray input, NDArray weight) {
        requireFit(input, weight);
        Pointer result =
                (Pointer) Functions.NEW.invoke(Pointer.class, new Object[] {POINTER_BYTES});
        Functions.CALL.invokeVoid(
                new Object[] {
                    result,
                    handle(input),
                    handle(weight),
                    NO_BIAS,
                    TWO,
                    SIDES,
                    ONE,
                    SIDES,
                    ZERO,
                    SIDES,
                    ONE,
                    ONE,
                    SIDES
                });
        return new PtNDArray((PtNDManager) input.getManager(), Pointer.nativeValue(result));
    }

    private static void requireFit(NDArray input, NDArray weight) {
        long[] image = input.getShape().getShape();
        long[] kernel = weight.getShape().getShape();
        if (image.length != 4
                || kernel.length != 4
                || image[1] != kernel[0]
                || kernel[2] != SIDE
                || kernel[3] != SIDE) {
            throw new IllegalArgumentException(
                    "a transposed convolution of "
                            + input.getShape()
                            + " with "
                            + weight.getShape());
        }
    }

    private static Pointer handle(NDArray array) {
        return new Pointer(((PtNDArray) array).getHandle());
    }

    private static Memory sides(long value) {
        Memory sides = new Memory(SIDES * Long.BYTES);
        sides.setLong(0, value);
        sides.setLong(Long.BYTES, value);
        return sides;
    }

    private static Memory cleared(long sizeBytes) {
        Memory memory = new Memory(sizeBytes);
        memory.clear();
        return memory;
    }
}
