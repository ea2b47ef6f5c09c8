// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import dev.sparring.gpu.Spelling;
import dev.sparring.gpu.ValueTypes;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The options of an attack, read with their types and ranges. Every method throws {@link
 * IllegalArgumentException} with one line that names the option, its value and what is allowed.
 *
 * @param options with a value for every path that is read
 */
public record AttackOptions(Config options) {

    /** A whole number from {@code least} to {@code most}. */
    public int integer(String path, int least, int most) {
        String allowed = "a whole number from " + least + " to " + most;
        double value =
                read(
                        path,
                        allowed,
                        this::number,
                        number -> number == Math.rint(number) && number >= least && number <= most);
        return (int) value;
    }

    /** A number from {@code least} to {@code most}. */
    public double number(String path, double least, double most) {
        return read(
                path,
                "a number from " + plain(least) + " to " + plain(most),
                this::number,
                number -> number >= least && number <= most);
    }

    /** A number above 0, up to {@code most}. */
    public double positive(String path, double most) {
        return read(
                path,
                "a number above 0, up to " + plain(most),
                this::number,
                number -> number > 0 && number <= most);
    }

    /** {@code true} or {@code false}. */
    public boolean flag(String path) {
        return read(path, "true or false", options::getBoolean, value -> true);
    }

    /** A constant of an enum, written in lower case with dashes. */
    public <E extends Enum<E>> E choice(String path, Class<E> type) {
        List<String> names = Arrays.stream(type.getEnumConstants()).map(Spelling::of).toList();
        String allowed = String.join(" or ", names);
        String text = read(path, allowed, options::getString, value -> true);
        if (!names.contains(text)) {
            throw misfit(path, allowed + Spelling.hint(text, names));
        }
        return type.getEnumConstants()[names.indexOf(text)];
    }

    private double number(String path) {
        return ValueTypes.number(options, path);
    }

    private <T> T read(String path, String allowed, Function<String, T> getter, Predicate<T> fits) {
        T value;
        try {
            value = getter.apply(path);
        } catch (ConfigException.WrongType | ConfigException.BadValue | ConfigException.Null e) {
            throw misfit(path, allowed);
        }
        if (!fits.test(value)) {
            throw misfit(path, allowed);
        }
        return value;
    }

    private IllegalArgumentException misfit(String path, String allowed) {
        return new IllegalArgumentException(
                "%s = %s does not fit: expected %s"
                        .formatted(path, ValueTypes.shown(options, path), allowed));
    }

    private static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
