// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

/**
 * What a {@link GpuWorker} works on.
 *
 * @param device "cpu", "cuda:0", ...
 * @param threads of one PyTorch operation on the CPU, at least 1
 * @param queueSize jobs that may wait, at least 1; more are refused
 */
public record GpuWorkerSettings(String device, int threads, int queueSize) {

    /** Checks the ranges. */
    public GpuWorkerSettings {
        if (threads < 1) {
            throw new IllegalArgumentException("device threads = " + threads + "; at least 1");
        }
        if (queueSize < 1) {
            throw new IllegalArgumentException("device queue-size = " + queueSize + "; at least 1");
        }
    }
}
