// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.broker;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * How large the heaps of child processes may be: shares of the memory of the machine, or of the
 * container if it has a limit. The launcher gives 40 % to the process that the user starts. A
 * quarter is left for what PyTorch and Java itself need, in each process.
 */
public enum HeapSize {

    /** A broker. */
    BROKER(15, 384),

    /** All players together that have processes of their own, or a whole game. */
    PLAYERS(20, 1024);

    private static final int LEAST_MIB = 128;

    private final int percent;
    private final int mostMib;

    HeapSize(int percent, int mostMib) {
        this.percent = percent;
        this.mostMib = mostMib;
    }

    /**
     * The option of Java.
     *
     * @param processes that divide the share among them
     */
    public String option(int processes) {
        long memoryBytes =
                ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                        .getTotalMemorySize();
        return "-Xmx" + mib(memoryBytes, processes) + "m";
    }

    /** MiB for each of some processes, of so many bytes of memory. */
    long mib(long memoryBytes, int processes) {
        long share = (memoryBytes >> 20) * percent / 100 / processes;
        return Math.max(LEAST_MIB, Math.min(mostMib, share));
    }
}
