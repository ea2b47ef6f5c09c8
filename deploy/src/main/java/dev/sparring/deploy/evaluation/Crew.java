// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.evaluation;

import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.DeviceSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Devices with a thread each, which opens its device with the first job, does everything on it, and
 * closes it. A CPU is as many devices as it may use threads: operations on one thread each spend
 * nothing on waiting for each other, and results do not depend on how many there are.
 */
final class Crew implements AutoCloseable {

    private final List<Member> members = new ArrayList<>();

    /** What every device does. */
    @FunctionalInterface
    interface Job {
        void run(Device device) throws Exception;
    }

    private static final class Member {

        private final ExecutorService thread;
        private final DeviceSettings place;
        private Device device;

        Member(DeviceSettings place) {
            this.place = place;
            thread = Executors.newSingleThreadExecutor(work -> daemon(work, place.name()));
        }

        private static Thread daemon(Runnable work, String name) {
            Thread thread = new Thread(work, "evaluate-" + name);
            thread.setDaemon(true);
            return thread;
        }

        Future<Void> submit(Job job, Runnable onFailure) {
            Callable<Void> work =
                    () -> {
                        try {
                            if (device == null) {
                                device = Device.open(place);
                            }
                            return device.compute(
                                    () -> {
                                        job.run(device);
                                        return null;
                                    });
                        } catch (Exception | Error e) {
                            onFailure.run();
                            throw e;
                        }
                    };
            return thread.submit(work);
        }

        void close() {
            Runnable work =
                    () -> {
                        if (device != null) {
                            device.close();
                        }
                    };
            failure(thread.submit(work));
            thread.shutdown();
        }
    }

    /**
     * Nothing open yet.
     *
     * @param devices by name; one may be there several times
     * @param how they compute; the CPU has so many threads each time that it is named
     */
    Crew(List<String> devices, DeviceSettings how) {
        for (String name : devices) {
            DeviceSettings place = how.at(name).withThreads(1);
            int shares = Device.isCpu(name) ? how.threads() : 1;
            IntStream.range(0, shares).forEach(i -> members.add(new Member(place)));
        }
    }

    /**
     * Does a job on all devices at once; the first failure is thrown when all have ended.
     *
     * @param onFailure called by the thread of a device that cannot be opened, or whose job fails
     */
    void run(Job job, Runnable onFailure) {
        List<Future<Void>> futures =
                members.stream().map(member -> member.submit(job, onFailure)).toList();
        RuntimeException failure = null;
        for (Future<Void> future : futures) {
            RuntimeException e = failure(future);
            failure = failure == null ? e : failure;
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static RuntimeException failure(Future<?> future) {
        try {
            future.get();
            return null;
        } catch (ExecutionException e) {
            return e.getCause() instanceof RuntimeException cause
                    ? cause
                    : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new ExaminationStoppedException();
        }
    }

    /** How many devices it has. */
    int size() {
        return members.size();
    }

    /** Closes the devices, each once it is idle. */
    @Override
    public void close() {
        members.forEach(Member::close);
    }
}
