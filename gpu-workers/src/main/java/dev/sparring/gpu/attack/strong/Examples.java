// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.strong;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.attack.AttackInput;
import dev.sparring.gpu.attack.Linf;
import dev.sparring.gpu.data.RandomRows;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Autograd;
import dev.sparring.gpu.device.Upload;
import java.util.Arrays;
import java.util.List;

/**
 * Some of the examples of a batch, each with a stream of random numbers of its own: what is drawn
 * for an example does not depend on which others are left.
 *
 * @param images (M, C, H, W) in [0, 1], clean; their manager is the one to work in
 * @param best (M, C, H, W), the best points that were found so far; the images if there are none
 * @param labels int64 (M)
 * @param random M streams
 */
record Examples(
        NDArray images, NDArray best, NDArray labels, float epsilon, List<Randomness> random) {

    /** All examples of {@code input}, as copies in {@code manager}. */
    static Examples of(NDManager manager, AttackInput input) {
        NDArray images = input.images().duplicate();
        NDArray labels = input.labels().duplicate();
        images.attach(manager);
        labels.attach(manager);
        return new Examples(images, images, labels, input.epsilon(), input.draws().streams());
    }

    /** M. */
    int count() {
        return random.size();
    }

    /** The examples at {@code rows}, in that order, in {@code manager}. */
    Examples select(NDManager manager, int... rows) {
        return new Examples(
                rows(manager, images, rows),
                rows(manager, best, rows),
                rows(manager, labels, rows),
                epsilon,
                Arrays.stream(rows).mapToObj(random::get).toList());
    }

    /** These examples for another purpose: with streams of their own for it. */
    Examples with(String purpose, long number) {
        List<Randomness> streams =
                random.stream().map(stream -> stream.with(purpose).with(number)).toList();
        return new Examples(images, best, labels, epsilon, streams);
    }

    /** These examples after more was found. */
    Examples with(NDArray newBest) {
        return new Examples(images, newBest, labels, epsilon, random);
    }

    /** Points uniform in the ball around each image, cut off at [0, 1]. */
    NDArray randomStart(Linf ball) {
        RandomRows draws = RandomRows.apart(random).with("start");
        return ball.project(ball.randomStart(images.getManager(), draws).addi(images));
    }

    /** Copies the rows of an array into {@code manager}. */
    static NDArray rows(NDManager manager, NDArray array, int... rows) {
        try (NDManager scope = manager.newSubManager()) {
            NDArray selected = Autograd.constant(scope, array).get(Upload.labels(scope, rows));
            selected.attach(manager);
            return selected;
        }
    }
}
