// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

/** A device cannot do what it was asked for; the message is for people and says what helps. */
public final class DeviceException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final boolean permanent;

    private DeviceException(String message, Throwable cause, boolean permanent) {
        super(message, cause);
        this.permanent = permanent;
    }

    /** Another try may help. */
    static DeviceException passing(String message, Throwable cause) {
        return new DeviceException(message, cause, false);
    }

    /** Another try would end in the same way. */
    static DeviceException permanent(String message, Throwable cause) {
        return new DeviceException(message, cause, true);
    }

    /** Whether another try would end in the same way. */
    public boolean isPermanent() {
        return permanent;
    }
}
