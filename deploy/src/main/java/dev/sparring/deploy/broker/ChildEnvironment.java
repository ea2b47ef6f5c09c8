// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.broker;

import java.util.Set;

/** The environment of the processes that we start. */
public final class ChildEnvironment {

    private static final String OURS = "SPARRING_";

    private static final Set<String> INHERITED =
            Set.of("SPARRING_CACHE", "SPARRING_DATA", "SPARRING_KAFKA_CONFIG");

    private ChildEnvironment() {}

    /**
     * Takes away what is of this process alone: its options mean something else to others, and who
     * steers through its page is no matter of a plug-in, which is somebody else's program.
     *
     * @return the same builder
     */
    public static ProcessBuilder of(ProcessBuilder process) {
        process.environment()
                .keySet()
                .removeIf(name -> name.startsWith(OURS) && !INHERITED.contains(name));
        return process;
    }
}
