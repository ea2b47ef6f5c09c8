// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

import java.util.Locale;

/** The states of a check's result. */
public enum CheckState {
    /** As it should be. */
    OK,
    /** Games can be played, but something is worth knowing. */
    WARNING,
    /** Games cannot be played, or not be trusted. */
    FAULT,
    /** Not tried, as a check that it needs is at fault. */
    SKIPPED;

    /** In lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
