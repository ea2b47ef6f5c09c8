// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.data;

/**
 * Looks at labels on the host, before they go to a device. There a label of no class would not be
 * noticed: it would count as one that no image is ever classified as.
 */
public final class Labels {

    private Labels() {}

    /**
     * Refuses labels that are of no class.
     *
     * @param classes K; labels are from 0 to K - 1
     * @throws IllegalArgumentException with the first such label, its place and the range
     */
    public static void require(int[] labels, int classes) {
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classes) {
                throw new IllegalArgumentException(
                        "label %d is %d; expected 0 to %d".formatted(i, labels[i], classes - 1));
            }
        }
    }
}
