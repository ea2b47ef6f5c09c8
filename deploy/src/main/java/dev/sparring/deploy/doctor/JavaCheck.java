// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

import java.util.function.Consumer;

/**
 * Whether this Java can run games.
 *
 * @param version of Java, as it calls itself
 * @param bits of an address
 * @param heapBytes that it may use
 * @param processors that it may use
 */
record JavaCheck(String version, int bits, long heapBytes, int processors) implements MachineCheck {

    private static final long ENOUGH_HEAP = 1L << 30;

    static JavaCheck ofThisProcess() {
        Runtime runtime = Runtime.getRuntime();
        return new JavaCheck(
                System.getProperty("java.version"),
                Integer.getInteger("sun.arch.data.model", 64),
                runtime.maxMemory(),
                runtime.availableProcessors());
    }

    @Override
    public String name() {
        return "java";
    }

    @Override
    public Observation observe(Consumer<String> progress) {
        String found =
                "%s, %d bit, heap up to %s, %d processors"
                        .formatted(version, bits, Bytes.text(heapBytes), processors);
        if (bits < 64) {
            return Observation.fault(found, "install a JDK of 64 bit, or set JAVA_HOME to one");
        }
        return heapBytes < ENOUGH_HEAP
                ? Observation.warning(found, "give it 1 GiB or more: SPARRING_JAVA_OPTS=-Xmx2g")
                : Observation.ok(found);
    }
}
