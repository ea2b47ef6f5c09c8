// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * The address range of the Java heap in the memory of this process.
 *
 * @param from its first address
 * @param to the first address behind it
 */
record HeapRange(long from, long to) {

    /** Of no address. */
    static final HeapRange UNKNOWN = new HeapRange(0, 0);

    private static final Pattern SPACE =
            Pattern.compile("\\[0x([0-9a-f]+), (?:0x[0-9a-f]+, )?0x([0-9a-f]+)\\)");

    /** As the garbage collector tells; empty if it does not. */
    static Optional<HeapRange> ofThisProcess() {
        try {
            Object answer =
                    ManagementFactory.getPlatformMBeanServer()
                            .invoke(
                                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                                    "gcHeapInfo",
                                    null,
                                    null);
            return parse(String.valueOf(answer));
        } catch (JMException e) {
            return Optional.empty();
        }
    }

    /** From the first to the last of all spaces, each {@code [begin, end of use, end)}. */
    static Optional<HeapRange> parse(String heapInfo) {
        return SPACE.matcher(heapInfo)
                .results()
                .map(space -> new HeapRange(address(space, 1), address(space, 2)))
                .reduce((a, b) -> new HeapRange(Math.min(a.from, b.from), Math.max(a.to, b.to)));
    }

    private static long address(MatchResult space, int group) {
        return Long.parseLong(space.group(group), 16);
    }

    boolean contains(long address) {
        return from <= address && address < to;
    }
}
