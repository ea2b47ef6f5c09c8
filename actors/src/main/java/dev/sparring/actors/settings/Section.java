// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigUtil;
import dev.sparring.gpu.Spelling;
import dev.sparring.gpu.ValueTypes;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.files.FetchedFile;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/** Reads typed values and says where, what and why when one does not fit. */
final class Section {

    private final Config config;
    private final String prefix;

    /** All settings. */
    Section(Config config) {
        this(config, "");
    }

    /** The settings below a path, which messages name. */
    Section(Config config, String path) {
        this.config = config;
        prefix = path.isEmpty() ? "" : path + ".";
    }

    Config block(String path, String expected) {
        return read(path, expected, config::getConfig);
    }

    String text(String path) {
        return read(path, "text", config::getString);
    }

    List<String> texts(String path) {
        return read(path, "a list of text, such as [\"a\", \"b\"]", config::getStringList);
    }

    /** A path, or a URL that all may read. Nothing is fetched: that is for who opens the file. */
    String place(String path) {
        String place = text(path);
        if (!FetchedFile.isUrl(place)) {
            return place;
        }
        try {
            FetchedFile.ofSettings(place);
            return place;
        } catch (IllegalArgumentException e) {
            throw new SettingsException("%s: %s".formatted(prefix + path, e.getMessage()));
        }
    }

    /** The name of a device, be it there or not. */
    String device(String path) {
        String name = text(path);
        try {
            Device.requireKnown(name);
            return name;
        } catch (IllegalArgumentException e) {
            throw misfit(path, "a device: cpu, cpu:1, ... or cuda:0, cuda:1, ...");
        }
    }

    boolean flag(String path) {
        return read(path, "true or false", config::getBoolean);
    }

    long whole(String path, long least, long most) {
        String expected =
                "a whole number "
                        + (most == Long.MAX_VALUE
                                ? "of at least " + least
                                : "from " + least + " to " + most);
        read(
                path,
                expected,
                this::value,
                value -> value == Math.rint(value) && value >= least && value <= most);
        return config.getLong(path);
    }

    int count(String path, int least) {
        return (int) whole(path, least, Integer.MAX_VALUE);
    }

    double number(String path) {
        return read(path, "a number", this::value, value -> !value.isNaN());
    }

    double number(String path, String expected, Predicate<Double> fits) {
        return read(path, "a number " + expected, this::value, fits);
    }

    <E extends Enum<E>> E choice(String path, Class<E> type) {
        List<String> choices = Arrays.stream(type.getEnumConstants()).map(Spelling::of).toList();
        String text = text(path);
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> Spelling.of(constant).equals(text))
                .findFirst()
                .orElseThrow(
                        () ->
                                misfit(
                                        path,
                                        "one of "
                                                + String.join(", ", choices)
                                                + Spelling.hint(text, choices)));
    }

    private double value(String path) {
        return ValueTypes.number(config, path);
    }

    private <T> T read(String path, String expected, Getter<T> getter) {
        return read(path, expected, getter, value -> true);
    }

    private <T> T read(String path, String expected, Getter<T> getter, Predicate<T> fits) {
        T value;
        try {
            value = getter.get(path);
        } catch (ConfigException.WrongType | ConfigException.Null e) {
            throw misfit(path, expected);
        }
        if (!fits.test(value)) {
            throw misfit(path, expected);
        }
        return value;
    }

    private SettingsException misfit(String path, String expected) {
        return new SettingsException(
                prefix
                        + String.join(".", ConfigUtil.splitPath(path))
                        + " = "
                        + ValueTypes.shown(config, path)
                        + " does not fit: expected "
                        + expected);
    }

    private interface Getter<T> {
        T get(String path);
    }
}
