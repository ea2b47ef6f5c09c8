// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.worker;

import dev.sparring.gpu.device.DeviceSettings;

/**
 * The settings of a {@link GpuWorker}.
 *
 * @param device where and how
 * @param queueSize jobs that may wait, at least 1; more are refused
 */
public record GpuWorkerSettings(DeviceSettings device, int queueSize) {

    /** Checks the range. */
    public GpuWorkerSettings {
        if (queueSize < 1) {
            throw new IllegalArgumentException("device queue-size = " + queueSize + "; at least 1");
        }
    }

    /** The device's name. */
    String name() {
        return device.name();
    }
}
