// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.search;

import ai.djl.ndarray.NDArray;
import dev.sparring.gpu.device.Upload;

/** Scaling of gradients before a generator sees them. */
public final class GradientNormalisation {

    private GradientNormalisation() {}

    /**
     * {@code gradient / ||gradient||_2} for each sample and channel on its own. Zeros stay zeros.
     * Scales by the largest magnitude first, so that squares neither vanish nor overflow.
     *
     * @param gradient (N, C, H, W)
     * @return (N, C, H, W), attached to the manager of {@code gradient}
     */
    public static NDArray perSampleAndChannel(NDArray gradient) {
        NDArray planes = gradient.flatten(2, 3);
        int[] pixels = {2};
        NDArray scaled = planes.div(orOne(planes.abs().max(pixels, true)));
        NDArray norms = scaled.square().sum(pixels, true).sqrt();
        return scaled.div(orOne(norms)).reshape(gradient.getShape());
    }

    /** The values, and 1 where one is 0: what to divide by so that zeros stay zeros. */
    public static NDArray orOne(NDArray values) {
        NDArray zero = Upload.scalar(values.getManager(), 0);
        return values.add(values.eq(zero).toType(values.getDataType(), false));
    }
}
