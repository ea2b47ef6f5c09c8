// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.conform;

import dev.sparring.actors.settings.GameSettings;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.evaluation.LossProbe;
import dev.sparring.protocol.TensorCodec;
import dev.sparring.protocol.v1.Attack;
import dev.sparring.protocol.v1.Round;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds out whether an answer attacks the weights that its round names: by the losses it reports,
 * and by what it does to the losses. Used by one thread.
 */
final class Weighing implements AutoCloseable {

    /** Losses on another device, with other sums, are less than this apart; others are more. */
    private static final double TOLERANCE = 0.05;

    /** Chance does to this share of the images what it does not to the others. */
    private static final double NEARLY_ALL = 0.9;

    private final Theta theta;
    private final Device device;
    private final LossProbe probe;

    Weighing(GameSettings settings, Theta theta) {
        this.theta = theta;
        device = Device.open("cpu", 1);
        probe = new LossProbe(device, settings.defender().classifier());
    }

    /**
     * What is wrong with the losses that an answer reports; nothing if it reports none.
     *
     * @param attack legal by the rules
     */
    Optional<String> losses(Attack attack, Round round) {
        if (attack.getLossesCount() == 0) {
            return Optional.empty();
        }
        float[] losses = attacked(attack, round, round.getDefenderVersion());
        double reported = 0;
        double found = 0;
        double apart = 0;
        for (int i = 0; i < losses.length; i++) {
            reported += attack.getLosses(i) / losses.length;
            found += (double) losses[i] / losses.length;
            apart += Math.abs(attack.getLosses(i) - (double) losses[i]) / losses.length;
        }
        // a loss that is not a number is apart, too
        return apart <= TOLERANCE * (1 + found)
                ? Optional.empty()
                : problem(
                        "round %d: reports a mean loss of %.3f, and it is %.3f under the weights of"
                                + " version %d, which the round names",
                        round.getRound(), reported, found, round.getDefenderVersion());
    }

    /**
     * Whether an answer does harm to the weights of the version before, and good to those that it
     * was to attack.
     *
     * @param attack legal by the rules
     * @param round with an image of each class
     */
    Optional<String> effect(Attack attack, Round round) {
        long version = round.getDefenderVersion();
        float[] gains = gains(attack, round, version);
        float[] gainsBefore = gains(attack, round, version - 1);
        int mistaken = 0;
        for (int i = 0; i < gains.length; i++) {
            mistaken += gains[i] < 0 && gainsBefore[i] > 0 ? 1 : 0;
        }
        return mistaken < NEARLY_ALL * gains.length
                ? Optional.empty()
                : problem(
                        "round %d: attacks older weights than those of version %d, which the round"
                                + " names: of %d of %d images it raises the loss under the older"
                                + " ones and lowers it under these",
                        round.getRound(), version, mistaken, gains.length);
    }

    @Override
    public void close() {
        probe.close();
        device.close();
    }

    private float[] gains(Attack attack, Round round, long version) {
        float[] gains = attacked(attack, round, version);
        byte[] pixels = TensorCodec.byteArray(round.getImages());
        ByteBuffer clean = ByteBuffer.allocate(4 * pixels.length).order(ByteOrder.LITTLE_ENDIAN);
        for (byte pixel : pixels) {
            clean.putFloat((pixel & 0xff) / 255f);
        }
        long[] shape = TensorCodec.shape(round.getImages());
        float[] before =
                probe.losses(theta.of(version), shape, clean.flip(), labels(round, shape[0]));
        for (int i = 0; i < gains.length; i++) {
            gains[i] -= before[i % before.length];
        }
        return gains;
    }

    private float[] attacked(Attack attack, Round round, long version) {
        long[] shape = TensorCodec.shape(attack.getAdversarialImages());
        ByteBuffer images = TensorCodec.floatBuffer(attack.getAdversarialImages());
        return probe.losses(theta.of(version), shape, images, labels(round, shape[0]));
    }

    private static int[] labels(Round round, long count) {
        int[] labels = new int[(int) count];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = round.getLabels(i % round.getLabelsCount());
        }
        return labels;
    }

    private static Optional<String> problem(String format, Object... values) {
        return Optional.of(String.format(Locale.ROOT, format, values));
    }
}
