// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

/**
 * The result of a check.
 *
 * @param check its name
 * @param seconds that it took
 */
public record CheckResult(String check, Observation observation, double seconds) {

    /** What it came to. */
    public CheckState state() {
        return observation.state();
    }
}
