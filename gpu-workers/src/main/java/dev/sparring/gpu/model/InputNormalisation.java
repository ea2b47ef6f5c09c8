// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import dev.sparring.gpu.ValueTypes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The normalisation of a classifier's images: {@code (x - mean) / deviation} per channel, x in [0,
 * 1]. It belongs to the classifier like its weights: images, perturbations and radii are always
 * those before it.
 *
 * @param mean per channel; empty: images go in as they are
 * @param deviation per channel, above 0, as many as there are means
 */
public record InputNormalisation(List<Float> mean, List<Float> deviation) {

    /** Images go in as they are. */
    public static final InputNormalisation NONE = new InputNormalisation(List.of(), List.of());

    /** The mean and the deviation of MNIST's training images, rounded as everybody does. */
    public static final InputNormalisation MNIST =
            new InputNormalisation(List.of(0.1307f), List.of(0.3081f));

    /** The mean and the deviation of CIFAR-10's training images, rounded as everybody does. */
    public static final InputNormalisation CIFAR10 =
            new InputNormalisation(
                    List.of(0.4914f, 0.4822f, 0.4465f), List.of(0.2470f, 0.2435f, 0.2616f));

    /** Those of ImageNet, as PyTorch's models have them. */
    public static final InputNormalisation IMAGENET =
            new InputNormalisation(
                    List.of(0.485f, 0.456f, 0.406f), List.of(0.229f, 0.224f, 0.225f));

    private static final Map<String, InputNormalisation> PRESETS = presets();

    /** Checks the ranges. */
    public InputNormalisation {
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
        if (mean.size() != deviation.size()) {
            throw new IllegalArgumentException(
                    "%d means and %d deviations; as many of both, one of each per channel"
                            .formatted(mean.size(), deviation.size()));
        }
        for (float each : mean) {
            if (!Float.isFinite(each)) {
                throw new IllegalArgumentException("mean %s; a finite number".formatted(each));
            }
        }
        for (float each : deviation) {
            if (!(each > 0 && each < Float.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "deviation %s; a finite number above 0".formatted(each));
            }
        }
    }

    private static Map<String, InputNormalisation> presets() {
        Map<String, InputNormalisation> presets = new LinkedHashMap<>();
        presets.put("cifar10", CIFAR10);
        presets.put("imagenet", IMAGENET);
        presets.put("mnist", MNIST);
        presets.put("none", NONE);
        return presets;
    }

    /** What can be written, for messages. */
    public static String choices() {
        return String.join(", ", PRESETS.keySet())
                + " or MEAN,MEAN,MEAN:DEVIATION,DEVIATION,DEVIATION";
    }

    /**
     * Reads a preset's name, or means and deviations such as {@code 0.5,0.5,0.5:0.25,0.25,0.25};
     * fractions will do.
     *
     * @throws IllegalArgumentException in one line, with what can be written
     */
    public static InputNormalisation of(String text) {
        InputNormalisation preset = PRESETS.get(text.strip());
        if (preset != null) {
            return preset;
        }
        String[] halves = text.split(":", -1);
        if (halves.length != 2) {
            throw new IllegalArgumentException(
                    "'%s' is no normalisation; write %s".formatted(text, choices()));
        }
        return new InputNormalisation(numbers(text, halves[0]), numbers(text, halves[1]));
    }

    private static List<Float> numbers(String text, String half) {
        List<Float> numbers = new ArrayList<>();
        for (String each : half.split(",", -1)) {
            Optional<Number> number = ValueTypes.number(each);
            numbers.add(
                    number.orElseThrow(
                                    () ->
                                            new IllegalArgumentException(
                                                    "'%s' is no number in '%s'; write %s"
                                                            .formatted(each, text, choices())))
                            .floatValue());
        }
        return numbers;
    }

    /** Channels of the images; empty: as many as there are. */
    public Optional<Integer> channels() {
        return mean.isEmpty() ? Optional.empty() : Optional.of(mean.size());
    }

    /** The name of the preset, else {@link #numbers()}: the one way in which it is written. */
    public String text() {
        return PRESETS.entrySet().stream()
                .filter(preset -> preset.getValue().equals(this))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseGet(this::numbers);
    }

    /** Means and deviations as {@link #of} reads them; {@code none} if there are none. */
    public String numbers() {
        return mean.isEmpty() ? "none" : joined(mean) + ":" + joined(deviation);
    }

    private static String joined(List<Float> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
