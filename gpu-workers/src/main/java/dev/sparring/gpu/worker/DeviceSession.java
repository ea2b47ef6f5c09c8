// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.worker;

import dev.sparring.gpu.device.Device;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open device and the objects that were made on it. Used, and closed, by the device's thread
 * only.
 */
final class DeviceSession implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DeviceSession.class);

    private final Device device;
    private final Deque<AutoCloseable> owned = new ArrayDeque<>();

    DeviceSession(Device device) {
        this.device = device;
    }

    Device device() {
        return device;
    }

    /** Closes {@code object} together with the session, if it can be closed. */
    <T> T own(T object) {
        if (object instanceof AutoCloseable closeable) {
            owned.push(closeable);
        }
        return object;
    }

    /** Closes {@code object} now. One that the session does not own is left alone. */
    void release(AutoCloseable object) throws Exception {
        if (owned.removeIf(candidate -> candidate == object)) {
            object.close();
        }
    }

    /** Closes what is still open, last made first, then the device. */
    @Override
    public void close() {
        owned.forEach(DeviceSession::closeQuietly);
        owned.clear();
        device.close();
    }

    private static void closeQuietly(AutoCloseable object) {
        try {
            object.close();
        } catch (Exception e) {
            LOG.warn("closing {}", object, e);
        }
    }
}
