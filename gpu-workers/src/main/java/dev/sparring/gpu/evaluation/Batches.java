// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.evaluation;

import ai.djl.engine.EngineException;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.OutOfMemory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The number of images that a device computes together. On a CPU that is a chunk. A GPU takes as
 * long for a hundred images as for thousands, so it takes many chunks, and fewer images from then
 * on when its memory does not suffice. Belongs to the device's thread.
 */
final class Batches {

    private static final Logger LOG = LoggerFactory.getLogger(Batches.class);

    private static final int CHUNKS_OF_A_GPU = 50;

    /** Where others wait for it, so many fewer. */
    private static final int SHARE_OF_A_SHARED_GPU = 5;

    private final String device;
    private final int chunks;
    private int largest = Integer.MAX_VALUE;

    /**
     * Of a device that takes so many chunks at once.
     *
     * @param device its name, for messages
     */
    Batches(String device, int chunks) {
        this.device = device;
        this.chunks = chunks;
    }

    static Batches of(Device device) {
        return new Batches(device.name(), Device.isCpu(device.name()) ? 1 : CHUNKS_OF_A_GPU);
    }

    /** Chunks that are computed together, at least 1. */
    int together(EvaluationRequest.Chunks of) {
        return of.shared() ? Math.max(1, chunks / SHARE_OF_A_SHARED_GPU) : chunks;
    }

    /**
     * Does work on images, on all together if the memory suffices. Work that ran out of memory is
     * done again on half as many.
     *
     * @param work to be done on images by their indices; leaves nothing behind when it fails
     * @return what came of the parts, in the order of the images
     */
    <T> List<T> inParts(int[] indices, Function<int[], T> work) {
        List<T> done = new ArrayList<>();
        int from = 0;
        while (from < indices.length) {
            int count = Math.min(largest, indices.length - from);
            try {
                done.add(work.apply(Arrays.copyOfRange(indices, from, from + count)));
                from += count;
            } catch (EngineException | IllegalStateException e) {
                if (count == 1 || !OutOfMemory.isTold(e)) {
                    throw e;
                }
                largest = count / 2;
                LOG.warn(
                        "device {} has no memory for {} images at once; going on with {}",
                        device,
                        count,
                        largest);
            }
        }
        return done;
    }
}
