// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.feed;

import dev.sparring.protocol.TensorCodec;
import dev.sparring.protocol.v1.AttackEvaluation;
import dev.sparring.protocol.v1.DataType;
import dev.sparring.protocol.v1.Evaluation;
import dev.sparring.protocol.v1.Exhibit;
import dev.sparring.protocol.v1.Tensor;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;

/** Makes PNGs, as {@code data:} URLs, of the images that an evaluation shows. Needs no display. */
final class Pictures {

    /** An evaluation shows no more; anybody can write one. */
    private static final int MAX_IMAGES = 64;

    private static final int MAX_SIDE = 1_024;
    private static final float GRAY = 127f;

    private Pictures() {}

    /** Pixels (C, H, W) from 0 to 1. */
    private record Pixels(int channels, int height, int width, float[] values) {}

    /**
     * The images of an evaluation, each clean and under each attack.
     *
     * @param epsilon what the perturbation's picture is scaled by
     */
    static State.Gallery gallery(Evaluation evaluation, long at, double epsilon) {
        List<State.Image> images = new ArrayList<>();
        int count = Math.min(MAX_IMAGES, evaluation.getExhibitsCount());
        for (int i = 0; i < count; i++) {
            Exhibit clean = evaluation.getExhibits(i);
            Pixels pixels = pixels(clean.getImage());
            if (pixels != null) {
                images.add(image(evaluation, i, clean, pixels, epsilon));
            }
        }
        return new State.Gallery(
                evaluation.getDefenderVersion(), evaluation.getSplit(), at, List.copyOf(images));
    }

    private static State.Image image(
            Evaluation evaluation, int i, Exhibit clean, Pixels pixels, double epsilon) {
        List<State.Attacked> attacks = new ArrayList<>();
        for (AttackEvaluation attack : evaluation.getAttacksList()) {
            if (i < attack.getExhibitsCount()) {
                Exhibit exhibit = attack.getExhibits(i);
                Pixels attacked = pixels(exhibit.getImage());
                if (attacked != null && attacked.values().length == pixels.values().length) {
                    attacks.add(attacked(attack.getAttack(), exhibit, pixels, attacked, epsilon));
                }
            }
        }
        return new State.Image(
                clean.getIndex(),
                clean.getLabel(),
                pixels.width(),
                pixels.height(),
                pixels.channels(),
                new State.Clean(png(pixels), clean.getPrediction(), clean.getConfidence()),
                List.copyOf(attacks));
    }

    private static State.Attacked attacked(
            String attack, Exhibit exhibit, Pixels clean, Pixels attacked, double epsilon) {
        double amplification = epsilon > 0 ? GRAY / 255 / epsilon : 1;
        float[] shown = new float[clean.values().length];
        for (int i = 0; i < shown.length; i++) {
            double change = attacked.values()[i] - clean.values()[i];
            shown[i] = (float) (GRAY / 255 + amplification * change);
        }
        return new State.Attacked(
                attack,
                png(attacked),
                png(new Pixels(clean.channels(), clean.height(), clean.width(), shown)),
                amplification,
                exhibit.getPrediction(),
                exhibit.getConfidence());
    }

    /** Null if it is no image. */
    private static Pixels pixels(Tensor tensor) {
        if (tensor.getShapeCount() != 3) {
            return null;
        }
        long channels = tensor.getShape(0);
        long height = tensor.getShape(1);
        long width = tensor.getShape(2);
        boolean fits =
                (channels == 1 || channels == 3)
                        && height > 0
                        && height <= MAX_SIDE
                        && width > 0
                        && width <= MAX_SIDE;
        if (!fits) {
            return null;
        }
        try {
            return new Pixels((int) channels, (int) height, (int) width, values(tensor));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static float[] values(Tensor tensor) {
        if (tensor.getDataType() == DataType.DATA_TYPE_FLOAT32) {
            return TensorCodec.floatArray(tensor);
        }
        byte[] bytes = TensorCodec.byteArray(tensor);
        float[] values = new float[bytes.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (bytes[i] & 0xff) / 255f;
        }
        return values;
    }

    private static String png(Pixels pixels) {
        boolean gray = pixels.channels() == 1;
        BufferedImage image =
                new BufferedImage(
                        pixels.width(),
                        pixels.height(),
                        gray ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
        int area = pixels.width() * pixels.height();
        for (int i = 0; i < area; i++) {
            int x = i % pixels.width();
            int y = i / pixels.width();
            if (gray) {
                image.getRaster().setSample(x, y, 0, level(pixels.values()[i]));
            } else {
                int red = level(pixels.values()[i]);
                int green = level(pixels.values()[area + i]);
                int blue = level(pixels.values()[2 * area + i]);
                image.setRGB(x, y, red << 16 | green << 8 | blue);
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    private static int level(float value) {
        return Math.round(255 * Math.min(1, Math.max(0, value)));
    }
}
