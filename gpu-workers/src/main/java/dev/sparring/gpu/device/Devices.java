// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import ai.djl.engine.EngineException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;

/**
 * The devices of a bare loop, each opened when it is first asked for. Used by one thread, on which
 * {@code cpu}, {@code cpu:1}, ... are one device: it computes one thing after the other.
 */
public final class Devices implements AutoCloseable {

    private static final String PROCESSOR = "cpu";

    private final DeviceSettings how;
    private final Map<String, Device> open = new TreeMap<>();

    /**
     * Nothing open yet.
     *
     * @param how all of them compute; the name in it does not matter
     */
    public Devices(DeviceSettings how) {
        this.how = how;
    }

    /**
     * The device of this name, which is closed with the others.
     *
     * @throws IllegalArgumentException if there is no such device here
     * @throws DeviceException as {@link Device#open(DeviceSettings)}
     */
    public Device named(String name) {
        String place = Device.isCpu(name) ? PROCESSOR : name;
        return open.computeIfAbsent(place, each -> Device.open(how.at(each)));
    }

    /**
     * Computes as {@link Device#compute} does, on whatever is open.
     *
     * @throws DeviceException if one of them has no memory left
     * @throws Exception what {@code work} throws
     */
    public <T> T compute(Callable<T> work) throws Exception {
        Device processor = open.get(PROCESSOR);
        try {
            return processor == null ? work.call() : processor.bound(work);
        } catch (EngineException | IllegalStateException e) {
            throw OutOfMemory.explain(String.join("' or '", open.keySet()), e);
        }
    }

    /** Closes those that are open. */
    @Override
    public void close() {
        open.values().forEach(Device::close);
        open.clear();
    }
}
