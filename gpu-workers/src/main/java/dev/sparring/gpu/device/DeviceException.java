// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

/** A device cannot do what it was asked for; the message is for people and says what helps. */
public final class DeviceException extends RuntimeException {

    private static final long serialVersionUID = 1;

    DeviceException(String message, Throwable cause) {
        super(message, cause);
    }
}
