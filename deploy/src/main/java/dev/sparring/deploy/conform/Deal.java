// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.conform;

import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.Players;
import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.data.RoundBatches;
import dev.sparring.protocol.TensorCodec;
import dev.sparring.protocol.v1.Budget;
import dev.sparring.protocol.v1.Norm;
import dev.sparring.protocol.v1.RosterEntry;
import dev.sparring.protocol.v1.Round;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Makes rounds of a game without a window: round k attacks version k. */
final class Deal {

    private final GameSettings settings;
    private final RoundBatches batches;

    Deal(GameSettings settings) {
        this.settings = settings;
        batches = Players.roundBatches(settings);
    }

    /** A round with nobody on its roster. */
    Round.Builder round(long number) {
        Round.Builder round =
                Round.newBuilder()
                        .setRound(number)
                        .setSeed(settings.seed())
                        .setDefenderVersion(number);
        return withImages(withEpsilon(round, settings.epsilon()), batches.batch(number));
    }

    static Round.Builder withEpsilon(Round.Builder round, float epsilon) {
        return round.setBudget(Budget.newBuilder().setNorm(Norm.NORM_LINF).setEpsilon(epsilon));
    }

    /** The same with its first {@code count} images only. */
    Round.Builder withImages(Round.Builder round, int count) {
        ImageBatch batch = batches.batch(round.getRound());
        return withImages(round, batch.select(IntStream.range(0, count).toArray()));
    }

    /** The same with all pixels alike. */
    Round.Builder withPixels(Round.Builder round, int pixel) {
        ImageBatch batch = batches.batch(round.getRound());
        byte[] pixels = new byte[batch.pixels().length];
        Arrays.fill(pixels, (byte) pixel);
        return withImages(round, new ImageBatch(batch.shape(), pixels, batch.labels()));
    }

    /** The same with an image of each class, in their order. */
    Round.Builder withAllClasses(Round.Builder round) {
        int classes = settings.data().description().classes();
        byte[] pixels = new byte[0];
        long[] shape = {};
        int[] labels = IntStream.range(0, classes).toArray();
        for (int label : labels) {
            ImageBatch image = imageOf(label);
            shape = image.shape().clone();
            pixels = Arrays.copyOf(pixels, classes * image.pixels().length);
            System.arraycopy(
                    image.pixels(),
                    0,
                    pixels,
                    label * image.pixels().length,
                    image.pixels().length);
        }
        shape[0] = classes;
        return withImages(round, new ImageBatch(shape, pixels, labels));
    }

    private ImageBatch imageOf(int label) {
        for (long number = 0; ; number++) {
            ImageBatch batch = batches.batch(number);
            for (int i = 0; i < batch.count(); i++) {
                if (batch.labels()[i] == label) {
                    return batch.select(i);
                }
            }
        }
    }

    static Round.Builder withRoster(Round.Builder round, String attacker, int copies) {
        return round.clearRoster()
                .addRoster(RosterEntry.newBuilder().setAttacker(attacker).setCopies(copies));
    }

    private static Round.Builder withImages(Round.Builder round, ImageBatch batch) {
        round.setImages(TensorCodec.bytes("", batch.shape(), batch.pixels())).clearLabels();
        Arrays.stream(batch.labels()).forEach(round::addLabels);
        return round;
    }
}
