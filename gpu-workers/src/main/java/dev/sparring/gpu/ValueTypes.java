// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The types of settings, each taken from the setting's default. The same value is written in one
 * way only, so that it is the same game however it was typed.
 */
public final class ValueTypes {

    private static final String DECIMAL = "([+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?)";
    private static final Pattern NUMBER =
            Pattern.compile(DECIMAL + "(?:\\s*/\\s*" + DECIMAL + ")?");
    private static final Pattern WHOLE = Pattern.compile("[+-]?\\d+");
    private static final double EXACT = 1L << 53;

    private ValueTypes() {}

    /**
     * The same configuration with each value in the type that {@code types} has there: text with a
     * number, or with a fraction such as {@code 8/255}, is a number where a number is due, and a
     * number is text where text is due. What cannot be made to fit stays as it is.
     */
    public static Config fit(Config config, Config types) {
        Config fitted = config;
        for (Map.Entry<String, ConfigValue> type : types.entrySet()) {
            String path = type.getKey();
            if (config.hasPath(path)) {
                Optional<Object> value = fit(config, path, type.getValue().valueType());
                if (value.isPresent()) {
                    fitted = fitted.withValue(path, ConfigValueFactory.fromAnyRef(value.get()));
                }
            }
        }
        return fitted;
    }

    /** What is to take the place of a value. */
    private static Optional<Object> fit(Config config, String path, ConfigValueType due) {
        ConfigValueType type = config.getValue(path).valueType();
        boolean plain = type == ConfigValueType.NUMBER || type == ConfigValueType.BOOLEAN;
        if (due == ConfigValueType.STRING && plain) {
            return Optional.of(config.getString(path));
        }
        return due == ConfigValueType.NUMBER && type == ConfigValueType.STRING
                ? number(config.getString(path)).map(Object.class::cast)
                : Optional.empty();
    }

    /**
     * A number, or the quotient of two; empty if it is none, or not a finite one. A whole number is
     * a {@link Long}, everything else a {@link Double}.
     */
    public static Optional<Number> number(String text) {
        Matcher parts = NUMBER.matcher(text.strip());
        if (!parts.matches()) {
            return Optional.empty();
        }
        if (parts.group(2) != null) {
            return quotient(Double.parseDouble(parts.group(1)), Double.parseDouble(parts.group(2)));
        }
        return WHOLE.matcher(parts.group(1)).matches()
                ? whole(new BigInteger(parts.group(1)))
                : finite(Double.parseDouble(parts.group(1)));
    }

    private static Optional<Number> quotient(double numerator, double denominator) {
        double quotient = numerator / denominator;
        if (Double.isInfinite(denominator)) {
            return Optional.empty();
        }
        return quotient == Math.rint(quotient) && Math.abs(quotient) < EXACT
                ? Optional.of((long) quotient)
                : finite(quotient);
    }

    private static Optional<Number> whole(BigInteger number) {
        return number.bitLength() < Long.SIZE
                ? Optional.of(number.longValue())
                : finite(number.doubleValue());
    }

    private static Optional<Number> finite(double number) {
        return Double.isFinite(number) ? Optional.of(number) : Optional.empty();
    }

    /**
     * The number at a path.
     *
     * @return not a number, which fits no range, if there is something else or nothing
     */
    public static double number(Config config, String path) {
        return config.hasPath(path)
                        && config.getValue(path).unwrapped() instanceof Number number
                        && Double.isFinite(number.doubleValue())
                ? number.doubleValue()
                : Double.NaN;
    }

    /** A value as messages show it: text in quotes, a number as it was written. */
    public static String shown(Config config, String path) {
        if (!config.hasPathOrNull(path) || config.getIsNull(path)) {
            return "nothing";
        }
        return config.getValue(path).valueType() == ConfigValueType.NUMBER
                ? config.getString(path)
                : config.getValue(path).render(ConfigRenderOptions.concise());
    }
}
