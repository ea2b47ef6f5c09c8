// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A setting as typed by people, {@code path=value}. Where the setting is text, the value is taken
 * as it stands, whatever characters it has; only a string in double quotes is read as HOCON reads
 * it. Elsewhere the value is a number, also a fraction such as {@code 8/255}, or {@code true},
 * {@code false}, {@code null}, a block or a list.
 *
 * @param path of the setting, in HOCON's form
 * @param value as it was typed, without the spaces around it
 */
public record WrittenSetting(String path, String value) {

    private static final Pattern QUOTED = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*+\"");

    /** Commas inside quotes, braces and brackets are no separators. */
    private static final Pattern PIECE =
            Pattern.compile("(?:" + QUOTED + "|\\{[^}]*}|\\[[^\\]]*]|[^,])++");

    private static final Set<String> WORDS = Set.of("true", "false", "null");

    /**
     * Takes a {@code path=value} apart.
     *
     * @throws IllegalArgumentException in one line, if there is no path or no {@code =}
     */
    public static WrittenSetting of(String typed) {
        int equals = typed.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException(
                    typed + " does not fit: expected path=value, such as rounds=500");
        }
        return new WrittenSetting(
                typed.substring(0, equals).strip(), typed.substring(equals + 1).strip());
    }

    /**
     * Takes {@code path=value,path=value} apart. A value with a comma stands in double quotes.
     *
     * @throws IllegalArgumentException as {@link #of}
     */
    public static List<WrittenSetting> list(String typed) {
        return PIECE.matcher(typed)
                .results()
                .map(MatchResult::group)
                .filter(piece -> !piece.isBlank())
                .map(WrittenSetting::of)
                .toList();
    }

    /**
     * The configuration that has this value only.
     *
     * @param types has a value of the right type for every setting that is known
     * @throws IllegalArgumentException in one line, if path or value cannot be read
     */
    public Config typed(Config types) {
        try {
            boolean text =
                    types.hasPath(path)
                            && types.getValue(path).valueType() == ConfigValueType.STRING;
            return (text ? text() : literal()).atPath(path);
        } catch (ConfigException e) {
            throw new IllegalArgumentException(
                    "%s=%s cannot be read: %s".formatted(path, value, problem(e)), e);
        }
    }

    /**
     * The configuration that has this value only, where it matters what it sets and not its type.
     *
     * @return empty if it cannot be read: that is refused where settings are loaded
     */
    public static Config untyped(String typed) {
        try {
            return of(typed).typed(ConfigFactory.empty());
        } catch (IllegalArgumentException e) {
            return ConfigFactory.empty();
        }
    }

    /** What HOCON says, with the fix for what people type in braces. */
    private String problem(ConfigException e) {
        String said = e.getMessage().replaceAll("^String: 1: | \\(if you.*", "");
        return isBlock()
                ? said + "; in braces, text such as \"cuda:0\" stands in double quotes"
                : said;
    }

    private boolean isBlock() {
        return value.startsWith("{") || value.startsWith("[");
    }

    private ConfigValue text() {
        return QUOTED.matcher(value).matches() ? hocon() : ConfigValueFactory.fromAnyRef(value);
    }

    private ConfigValue literal() {
        Optional<Number> number = ValueTypes.number(value);
        if (number.isPresent()) {
            return ConfigValueFactory.fromAnyRef(number.get());
        }
        return isBlock() || WORDS.contains(value) ? hocon() : text();
    }

    private ConfigValue hocon() {
        ConfigObject read = ConfigFactory.parseString("value=" + value).root();
        if (read.size() > 1) {
            throw new ConfigException.Generic("something follows the end of the value");
        }
        return read.get("value");
    }
}
