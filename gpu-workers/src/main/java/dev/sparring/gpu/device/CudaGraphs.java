// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * CUDA graphs of one card, through functions of PyTorch's libraries that DJL has no call for; no
 * other class knows them. They are C++ functions, called by the names that compilers for Linux give
 * them, and were found in PyTorch 2.11 and 2.14. An exception of theirs would end this process; so
 * PyTorch is asked to end a recording only where CUDA says that it is in order. What goes wrong
 * goes wrong in an operation, of which DJL makes an exception of Java's.
 */
final class CudaGraphs implements Recorder {

    private static final String GRAPH = "_ZN2at4cuda9CUDAGraph";
    private static final String STREAM = "_ZNK3c104cuda10CUDAStream";

    /** Many times what PyTorch's object takes, which it does not tell. */
    private static final int OBJECT_BYTES = 1 << 14;

    /** What other threads do at the same time, such as allocating memory, is allowed. */
    private static final int THREAD_LOCAL = 1;

    /** More than the graph of the largest round takes besides its arrays. */
    private static final long SPARE_BYTES = 1L << 30;

    private static final String NO_MEMORY = "the card has no memory left";

    /** Of {@code cudaStreamCaptureStatus}. */
    private static final int ACTIVE = 1;

    private static final Object[] NOTHING = {};

    private static final List<String> RUNTIME =
            List.of(
                    "cudaSetDevice",
                    "cudaMemGetInfo",
                    "cudaStreamIsCapturing",
                    "cudaStreamEndCapture",
                    "cudaGetLastError");

    /** Recordings that could not be ended, of whatever card. */
    private static final List<Recording> LOST = new CopyOnWriteArrayList<>();

    private final byte card;
    private final NativeLibrary torch;
    private final Function construct;
    private final Function begin;
    private final Function end;
    private final Function replay;
    private final Function destroy;
    private final Function currentStream;
    private final Function streamFromPool;
    private final Function setCurrentStream;
    private final Function handleOfStream;
    private final Function synchronize;

    /**
     * Those of a card.
     *
     * @param directory of PyTorch's libraries
     * @throws UnsatisfiedLinkError if these have no such functions
     */
    CudaGraphs(Path directory, int card) {
        if (!Platform.isLinux()) {
            throw new UnsatisfiedLinkError("CUDA graphs are recorded on Linux only");
        }
        this.card = (byte) card;
        torch = library(directory, "torch_cuda");
        construct = constructor();
        begin = torch.getFunction(GRAPH + "13capture_beginESt4pairIyyE21cudaStreamCaptureMode");
        end = torch.getFunction(GRAPH + "11capture_endEv");
        replay = torch.getFunction(GRAPH + "6replayEv");
        destroy = torch.getFunction(GRAPH + "D1Ev");
        RUNTIME.forEach(torch::getFunction);
        NativeLibrary c10 = library(directory, "c10_cuda");
        currentStream = c10.getFunction("_ZN3c104cuda20getCurrentCUDAStreamEa");
        streamFromPool = c10.getFunction("_ZN3c104cuda17getStreamFromPoolEba");
        setCurrentStream = c10.getFunction("_ZN3c104cuda20setCurrentCUDAStreamENS0_10CUDAStreamE");
        handleOfStream = c10.getFunction(STREAM + "6streamEv");
        synchronize = c10.getFunction(STREAM + "11synchronizeEv");
    }

    private static NativeLibrary library(Path directory, String name) {
        return Jna.library(directory.resolve(System.mapLibraryName(name)).toString());
    }

    /** That of 2.11 takes a flag, of which an older one knows nothing, and leaves alone. */
    private Function constructor() {
        try {
            return torch.getFunction(GRAPH + "C1Eb");
        } catch (UnsatisfiedLinkError e) {
            return torch.getFunction(GRAPH + "C1Ev");
        }
    }

    /** {@code c10::cuda::CUDAStream}; its 16 bytes go through registers. */
    @Structure.FieldOrder({"type", "index", "id"})
    public static final class Stream extends Structure implements Structure.ByValue {

        /** Which kind of device. */
        public byte type;

        /** Which card. */
        public byte index;

        /** Which of the card's streams. */
        public long id;
    }

    @Override
    public Recording record(Runnable work) {
        requireWhole();
        synchronized (CudaGraphs.class) {
            Stream before = (Stream) currentStream.invoke(Stream.class, new Object[] {card});
            synchronize.invokeVoid(new Object[] {before.getPointer()});
            runtime("cudaSetDevice", (int) card);
            byte usual = 0;
            Stream side = (Stream) streamFromPool.invoke(Stream.class, new Object[] {usual, card});
            setCurrentStream.invokeVoid(new Object[] {side});
            try {
                return recorded(side, work);
            } finally {
                setCurrentStream.invokeVoid(new Object[] {before});
            }
        }
    }

    private Recording recorded(Stream side, Runnable work) {
        Graph graph = new Graph();
        long newPool = 0;
        begin.invokeVoid(new Object[] {graph.object, newPool, newPool, THREAD_LOCAL});
        Throwable failure = null;
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            failure = e;
        }
        boolean roomy = freeBytesNow() >= SPARE_BYTES / 2;
        Pointer stream =
                (Pointer) handleOfStream.invoke(Pointer.class, new Object[] {side.getPointer()});
        if (!roomy || !isRecording(stream)) {
            // the graph is lost, and what it holds with it: to free it, PyTorch would throw. It
            // keeps a pointer to it
            LOST.add(graph);
            runtime("cudaStreamEndCapture", stream, new PointerByReference());
            runtime("cudaGetLastError", NOTHING);
            throw new IllegalStateException(
                    roomy ? "an operation cannot be recorded" : NO_MEMORY, failure);
        }
        end.invokeVoid(new Object[] {graph.object});
        if (failure != null) {
            graph.close();
            throw new IllegalStateException("an operation failed", failure);
        }
        return graph;
    }

    @Override
    public long freeBytes() {
        requireWhole();
        LibTorch.freeUnusedMemory();
        return freeBytesNow();
    }

    @Override
    public long spareBytes() {
        return SPARE_BYTES;
    }

    @Override
    public long freeBytesNow() {
        LongByReference free = new LongByReference();
        runtime("cudaSetDevice", (int) card);
        runtime("cudaMemGetInfo", free, new LongByReference());
        return free.getValue();
    }

    /** After a recording that could not be ended PyTorch takes itself to be recording still. */
    private void requireWhole() {
        if (!LOST.isEmpty()) {
            throw new IllegalStateException("an earlier recording could not be ended");
        }
    }

    private boolean isRecording(Pointer stream) {
        IntByReference status = new IntByReference();
        runtime("cudaStreamIsCapturing", stream, status);
        return status.getValue() == ACTIVE;
    }

    /** A function of CUDA itself, which answers with an error instead of throwing one. */
    private int runtime(String function, Object... arguments) {
        return torch.getFunction(function).invokeInt(arguments);
    }

    /** {@code at::cuda::CUDAGraph}. */
    private final class Graph implements Recording {

        private final Memory object = new Memory(OBJECT_BYTES);

        Graph() {
            object.clear();
            byte kept = 0;
            construct.invokeVoid(new Object[] {object, kept});
        }

        @Override
        public void replay() {
            replay.invokeVoid(new Object[] {object});
        }

        @Override
        public void close() {
            destroy.invokeVoid(new Object[] {object});
        }
    }
}
