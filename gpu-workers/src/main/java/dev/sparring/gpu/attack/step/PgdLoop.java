// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.attack.Gradient;

/** The loop of projected gradient descent: gradient, look, step. */
final class PgdLoop {

    private PgdLoop() {}

    /**
     * Runs a batch from where it is.
     *
     * @param stepSize a scalar
     */
    static void run(PgdBatch batch, int steps, NDArray stepSize) {
        boolean going = batch.goesOn(0);
        for (int done = 0; done < steps && going; going = batch.goesOn(++done)) {
            try (NDManager step = batch.manager().newSubManager()) {
                NDArray point = batch.point();
                point.attach(step);
                Gradient gradient = batch.slope().at(point);
                batch.see(gradient.logits(), gradient.values());
                batch.moveTo(batch.ball().step(point, gradient.gradient(), stepSize));
            }
        }
        if (going) {
            seeTheLast(batch);
        }
        batch.end();
    }

    private static void seeTheLast(PgdBatch batch) {
        try (NDManager scope = batch.manager().newSubManager()) {
            NDArray point = batch.point();
            point.attach(scope);
            NDArray logits = batch.slope().logits(point);
            batch.see(logits, batch.slope().losses(logits));
        }
    }
}
