// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.worker;

/** A GPU worker refused a job because as many as it may hold are waiting. */
public final class QueueFullException extends RuntimeException {

    QueueFullException(String device, int queueSize) {
        super(
                "the queue of device "
                        + device
                        + " is full: "
                        + queueSize
                        + " jobs wait; raise sparring.device.queue-size");
    }
}
