// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.session;

/** A command that plays or serves until its game is over or it is told to stop. */
public interface UntilStopped {

    /** Whether it does so with the options that it was given. */
    default boolean isUntilStopped() {
        return true;
    }
}
