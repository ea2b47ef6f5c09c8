// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import ai.djl.engine.Engine;
import ai.djl.engine.StandardCapabilities;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.LibUtils;
import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import dev.sparring.gpu.files.Cache;
import dev.sparring.gpu.files.FileTrouble;
import dev.sparring.gpu.files.NoPlaceException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PyTorch's library in this process, and the switches of it that DJL has no call for. They are
 * functions of {@code at::Context}, called by the names that compilers give them; each is looked up
 * once. All were found in 2.7.1: in what DJL ships for CPUs on Linux and Windows, in a build for
 * CUDA (org.bytedeco:pytorch:2.7.1-1.5.12:linux-x86_64-gpu), and in 2.11 for CUDA 13.
 */
final class LibTorch {

    static final String ENGINE = "PyTorch";

    private static final Logger LOG = LoggerFactory.getLogger(LibTorch.class);
    private static final Object[] NOTHING = {};

    /** A variable of DJL's: the folder of libraries that it is to load instead of its own. */
    static final String LIBRARY_PATH = "PYTORCH_LIBRARY_PATH";

    /** In Linux' and macOS' spelling, and in that of Microsoft's compiler. */
    enum Symbol {
        GLOBAL_CONTEXT("_ZN2at13globalContextEv", "?globalContext@at@@YAAEAVContext@1@XZ"),
        DETERMINISTIC_CUDNN(
                "_ZN2at7Context21setDeterministicCuDNNEb",
                "?setDeterministicCuDNN@Context@at@@QEAAX_N@Z"),
        BENCHMARK_CUDNN(
                "_ZN2at7Context17setBenchmarkCuDNNEb", "?setBenchmarkCuDNN@Context@at@@QEAAX_N@Z"),
        DETERMINISTIC_ALGORITHMS(
                "_ZN2at7Context26setDeterministicAlgorithmsEbb",
                "?setDeterministicAlgorithms@Context@at@@QEAAX_N0@Z"),
        FILL_UNINITIALIZED_MEMORY(
                "_ZN2at7Context39setDeterministicFillUninitializedMemoryEb",
                "?setDeterministicFillUninitializedMemory@Context@at@@QEAAX_N@Z"),
        TF32_CUDNN(
                "_ZN2at7Context17setAllowTF32CuDNNEb", "?setAllowTF32CuDNN@Context@at@@QEAAX_N@Z"),
        TF32_CUBLAS(
                "_ZN2at7Context18setAllowTF32CuBLASEb",
                "?setAllowTF32CuBLAS@Context@at@@QEAAX_N@Z"),
        ONE_DNN(
                "_ZN2at7Context20setUserEnabledMkldnnEb",
                "?setUserEnabledMkldnn@Context@at@@QEAAX_N@Z"),
        NNPACK(
                "_ZN2at7Context20setUserEnabledNNPACKEb",
                "?setUserEnabledNNPACK@Context@at@@QEAAX_N@Z");

        private final String itanium;
        private final String microsoft;

        Symbol(String itanium, String microsoft) {
            this.itanium = itanium;
            this.microsoft = microsoft;
        }

        /** As the library of this platform calls it. */
        String here() {
            return Platform.isWindows() ? microsoft : itanium;
        }
    }

    private final Engine engine;
    private final Path directory;
    private final Map<Integer, Optional<Recorder>> recorders = new TreeMap<>();
    private Exactness exactness;
    private Graphs graphs = Graphs.OFF;
    private boolean withoutOneDnn;

    /** What was asked of the whole process. */
    private record Exactness(boolean deterministic, Precision precision) {}

    private static LibTorch loaded;

    private LibTorch(Engine engine) {
        this.engine = engine;
        directory = Path.of(LibUtils.getLibtorchPath());
    }

    /**
     * Loads PyTorch if that was not done yet.
     *
     * @throws DeviceException if it cannot be loaded
     */
    static synchronized LibTorch load() {
        if (loaded == null) {
            NativeRuntime.prepare();
            try {
                LibTorch torch = TorchFiles.loaded(() -> new LibTorch(Engine.getEngine(ENGINE)));
                torch.requireRightConvolutions();
                loaded = torch;
            } catch (DeviceException e) {
                throw e;
            } catch (IOException | RuntimeException | LinkageError | AssertionError e) {
                throw notLoaded(e);
            }
        }
        return loaded;
    }

    /** Does without oneDNN where that is wrong: slower, and right. */
    private void requireRightConvolutions() {
        if (ConvolutionCheck.passes()) {
            return;
        }
        call(Symbol.ONE_DNN, context(), false);
        // would take its place, and complain of such processors each time
        call(Symbol.NNPACK, context(), false);
        withoutOneDnn = true;
        if (!ConvolutionCheck.passes()) {
            throw DeviceException.permanent(
                    "PyTorch (%s in %s) computes wrong convolutions on this processor, %s: use another machine"
                            .formatted(description(), directory, Processor.name()),
                    null);
        }
        LOG.warn(
                "oneDNN computes wrong gradients on this processor, {}: it is switched off, so"
                        + " rounds take longer",
                Processor.name());
    }

    private static DeviceException notLoaded(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof NoPlaceException || e instanceof FileSystemException) {
            return DeviceException.permanent(
                    "PyTorch's libraries cannot be unpacked: " + e.getMessage(), e);
        }
        if (FileTrouble.isDiskFull(e)) {
            return DeviceException.permanent(
                    "PyTorch's libraries cannot be unpacked: the disk that holds %s is full; they need 500 MB"
                            .formatted(TorchFiles.place()),
                    e);
        }
        String path = System.getenv(LIBRARY_PATH);
        String fix =
                path == null
                        ? "its libraries are in "
                                + TorchFiles.place()
                                + ": may they be executed there, or is it mounted noexec? "
                                + Cache.VARIABLE
                                + " names another folder"
                        : "PYTORCH_LIBRARY_PATH is "
                                + path
                                + ": it must be the lib folder of PyTorch "
                                + "2.7.1 with PYTORCH_FLAVOR naming its kind, such as cu128";
        return DeviceException.permanent("PyTorch cannot be loaded (" + cause + "); " + fix, e);
    }

    /** Whether a GPU can be used. */
    boolean isCudaReady() {
        return engine.hasCapability(StandardCapabilities.CUDA);
    }

    /** Whether it was built for CUDA, be there a GPU or not. */
    boolean isForCuda() {
        return Files.exists(directory.resolve(System.mapLibraryName("torch_cuda")));
    }

    /** Where it was loaded from. */
    Path directory() {
        return directory;
    }

    /** Version and flavour, such as {@code libtorch 2.7.1 cu128}. */
    String description() {
        String flavour = System.getenv("PYTORCH_FLAVOR");
        String kind = isForCuda() ? (flavour == null ? "for CUDA" : flavour) : "cpu";
        String lack = withoutOneDnn ? ", oneDNN off: it is wrong on this processor" : "";
        return "libtorch " + version() + " " + kind + lack;
    }

    /** DJL's word counts for the libraries that it brings. */
    private String version() {
        if (System.getenv(LIBRARY_PATH) == null) {
            return LibUtils.getVersion();
        }
        return TorchVersion.of(library())
                .or(() -> TorchVersion.writtenIn(directory))
                .orElse("of unknown version");
    }

    /**
     * Makes all operations of this process deterministic, or lets them be, and sets the precision
     * of products on GPUs. To be called before the first operation on a GPU.
     *
     * @throws DeviceException if this library has no such switch
     */
    synchronized void set(boolean deterministic, Precision precision) {
        Exactness wanted = new Exactness(deterministic, precision);
        if (wanted.equals(exactness)) {
            return;
        }
        Pointer context = context();
        call(Symbol.DETERMINISTIC_CUDNN, context, deterministic);
        call(Symbol.BENCHMARK_CUDNN, context, false);
        // warn, not refuse: some operations that are deterministic for what is done here are not so
        // in general
        call(Symbol.DETERMINISTIC_ALGORITHMS, context, deterministic, true);
        // else every new array would be filled with NaN first
        call(Symbol.FILL_UNINITIALIZED_MEMORY, context, false);
        boolean tf32 = precision == Precision.TF32;
        call(Symbol.TF32_CUDNN, context, tf32);
        call(Symbol.TF32_CUBLAS, context, tf32);
        exactness = wanted;
    }

    /** What {@link #set} set; exact before it was called. */
    synchronized Precision precision() {
        return exactness == null ? Precision.EXACT : exactness.precision();
    }

    /**
     * Gives memory of GPUs that nobody uses back to the driver, from which recordings take theirs.
     */
    static void freeUnusedMemory() {
        JniUtils.emptyCudaCache();
    }

    /** Whether what is repeated on a GPU may be recorded from now on. */
    synchronized void setGraphs(Graphs wanted) {
        graphs = wanted;
    }

    /**
     * What records operations on a device; empty if it is the processor, if nothing is to be
     * recorded, or if these libraries cannot do it. Operations that are not deterministic are not
     * recorded: nobody could tell whether the recording gives the same.
     */
    synchronized Optional<Recorder> recorder(ai.djl.Device device) {
        if (!device.isGpu()
                || graphs == Graphs.OFF
                || exactness == null
                || !exactness.deterministic()) {
            return Optional.empty();
        }
        return recorders.computeIfAbsent(device.getDeviceId(), this::newRecorder);
    }

    private Optional<Recorder> newRecorder(int card) {
        try {
            return Optional.of(new CudaGraphs(directory, card));
        } catch (UnsatisfiedLinkError e) {
            LOG.warn(
                    "{} cannot record CUDA graphs, so rounds take longer: {}",
                    description(),
                    e.getMessage());
            return Optional.empty();
        }
    }

    private Pointer context() {
        return (Pointer) function(Symbol.GLOBAL_CONTEXT).invoke(Pointer.class, NOTHING);
    }

    private void call(Symbol symbol, Pointer context, boolean... values) {
        Object[] arguments = new Object[1 + values.length];
        arguments[0] = context;
        for (int i = 0; i < values.length; i++) {
            arguments[1 + i] = (byte) (values[i] ? 1 : 0);
        }
        function(symbol).invokeVoid(arguments);
    }

    /**
     * Finds a switch in the library that is loaded.
     *
     * @throws DeviceException if it has none of this name
     */
    Function function(Symbol symbol) {
        try {
            return find(symbol.here());
        } catch (UnsatisfiedLinkError e) {
            throw DeviceException.permanent(
                    "%s in %s has no %s, which makes results right; use PyTorch 2.7.1"
                            .formatted(description(), directory, symbol.here()),
                    e);
        }
    }

    /** Finds a function by the name that the compiler gave it. */
    Function find(String name) {
        return library().getFunction(name);
    }

    private NativeLibrary library() {
        Path library = directory.resolve(System.mapLibraryName("torch_cpu"));
        return Jna.library(library.toString());
    }
}
