// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

import dev.sparring.actors.settings.GameSettings;
import dev.sparring.gpu.device.Devices;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Work on a device, which is opened for it. */
final class DeviceWork {

    private DeviceWork() {}

    /** What is done on a device. */
    @FunctionalInterface
    interface Work<T> {
        T on(Devices devices) throws Exception;
    }

    /**
     * Opens the device of a game, works and closes it, on a thread of its own that ends: what
     * OpenMP keeps for a thread ends with it.
     *
     * @throws Exception what the work throws, or why the device cannot be opened
     */
    static <T> T run(GameSettings.Device settings, Work<T> work) throws Exception {
        ExecutorService thread =
                Executors.newSingleThreadExecutor(
                        task -> {
                            Thread daemon = new Thread(task, "doctor-device");
                            daemon.setDaemon(true);
                            return daemon;
                        });
        try {
            return thread.submit(() -> open(settings, work)).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        } finally {
            thread.shutdownNow();
        }
    }

    private static <T> T open(GameSettings.Device settings, Work<T> work) throws Exception {
        try (Devices devices = new Devices(settings.settings())) {
            devices.named(settings.name());
            return devices.compute(() -> work.on(devices));
        }
    }
}
