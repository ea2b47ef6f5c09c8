// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import java.util.List;

/**
 * The result of a model under an attack.
 *
 * @param survived for each test image whether it is still classified correctly
 * @param repeats accuracy of each repeat, if each of them attacked every image; empty otherwise
 * @param seconds that it took
 */
public record Finding(boolean[] survived, List<Double> repeats, double seconds) {

    /** Share of images that survived. */
    double accuracy() {
        int count = 0;
        for (boolean each : survived) {
            count += each ? 1 : 0;
        }
        return (double) count / survived.length;
    }
}
