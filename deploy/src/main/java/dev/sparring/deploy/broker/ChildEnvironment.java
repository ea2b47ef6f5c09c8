// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.broker;

import dev.sparring.dashboards.web.ControlToken;

/** What a process of ours is told of the environment. */
public final class ChildEnvironment {

    private ChildEnvironment() {}

    /**
     * Takes away what is of this process alone: who steers through its page is no matter of a
     * broker, and plug-ins are somebody else's programs.
     *
     * @return the same builder
     */
    public static ProcessBuilder of(ProcessBuilder process) {
        process.environment().remove(ControlToken.VARIABLE);
        return process;
    }
}
