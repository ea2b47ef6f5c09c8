// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A provider of a plug-in jar. It has been asked once, when it was loaded, for all that it says of
 * itself: a list of attacks cannot fail later for its sake.
 */
record PluginProvider(
        Path jar,
        AttackProvider delegate,
        String name,
        String description,
        Config defaults,
        Map<String, String> optionDescriptions)
        implements AttackProvider {

    private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

    /**
     * Asks a provider.
     *
     * @throws IllegalArgumentException if its answers are not what {@link AttackProvider} asks for
     */
    static PluginProvider of(Path jar, AttackProvider provider) {
        String name = provider.name();
        if (name == null || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "its name() is " + name + "; use lower case letters and digits, with dashes");
        }
        String description = answer("description", provider.description());
        Config defaults = answer("defaults", provider.defaults()).resolve();
        Map<String, String> options =
                Map.copyOf(answer("optionDescriptions", provider.optionDescriptions()));
        Set<String> paths = new TreeSet<>(Attacks.leaves(defaults));
        Set<String> described = new TreeSet<>(options.keySet());
        if (!paths.equals(described)) {
            throw new IllegalArgumentException(
                    "its defaults() have the options %s, its optionDescriptions() %s; name the same"
                            .formatted(paths, described));
        }
        return new PluginProvider(jar, provider, name, description, defaults, options);
    }

    @Override
    public Attack create(Config options, AttackContext context) {
        try {
            return answer("create", delegate.create(options, context));
        } catch (LinkageError e) {
            throw new IllegalArgumentException(jar + " cannot make it: " + missing(e), e);
        }
    }

    /** What a plug-in found missing, and where it should come from. */
    static String missing(LinkageError e) {
        return e
                + "; put what is missing into the jar, or build the jar against this version of"
                + " Sparring";
    }

    private static <T> T answer(String method, T value) {
        if (value == null) {
            throw new IllegalArgumentException("its " + method + "() returned null");
        }
        return value;
    }
}
