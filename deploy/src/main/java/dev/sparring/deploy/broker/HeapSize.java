// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.broker;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * How large the heap of a child process may be: a share of the memory of the machine, or of the
 * container if it has a limit. What PyTorch and Java itself need comes on top, in each process.
 */
public enum HeapSize {

    /** A broker. */
    BROKER(20, 384),

    /** A player, or a whole game. */
    PLAYER(30, 1024);

    private static final int LEAST_MIB = 128;

    private final int percent;
    private final int mostMib;

    HeapSize(int percent, int mostMib) {
        this.percent = percent;
        this.mostMib = mostMib;
    }

    /** The option of Java. */
    public String option() {
        return option(
                ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                        .getTotalMemorySize());
    }

    /** The same for so many bytes of memory. */
    String option(long memoryBytes) {
        long share = (memoryBytes >> 20) * percent / 100;
        return "-Xmx" + Math.max(LEAST_MIB, Math.min(mostMib, share)) + "m";
    }
}
