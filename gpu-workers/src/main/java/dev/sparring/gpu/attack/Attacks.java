// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValueType;
import dev.sparring.gpu.Spelling;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The attacks that are installed: every {@link AttackProvider} that {@link ServiceLoader} finds.
 */
public final class Attacks {

    private final SortedMap<String, AttackProvider> providers;

    private Attacks(SortedMap<String, AttackProvider> providers) {
        this.providers = Collections.unmodifiableSortedMap(providers);
    }

    /** What is on the class path. */
    public static Attacks installed() {
        return of(ServiceLoader.load(AttackProvider.class));
    }

    /**
     * What a class loader sees, such as one over a directory of plug-ins.
     *
     * @throws IllegalArgumentException if two providers have the same name
     */
    public static Attacks installed(ClassLoader loader) {
        return of(ServiceLoader.load(AttackProvider.class, loader));
    }

    static Attacks of(Iterable<AttackProvider> found) {
        SortedMap<String, AttackProvider> providers = new TreeMap<>();
        for (AttackProvider provider : found) {
            AttackProvider other = providers.put(provider.name(), provider);
            if (other != null) {
                throw new IllegalArgumentException(
                        "attack %s is provided by %s and %s; remove one of them"
                                .formatted(
                                        provider.name(),
                                        other.getClass().getName(),
                                        provider.getClass().getName()));
            }
        }
        return new Attacks(providers);
    }

    /** All of them, by name. */
    public Collection<AttackProvider> providers() {
        return providers.values();
    }

    /**
     * The attack of that name.
     *
     * @throws IllegalArgumentException with the nearest name
     */
    public AttackProvider provider(String name) {
        AttackProvider provider = providers.get(name);
        if (provider == null) {
            throw new IllegalArgumentException(
                    "unknown attack " + name + Spelling.suggestion(name, providers.keySet()));
        }
        return provider;
    }

    /**
     * The options that an attack will have: its defaults, overridden by {@code options}.
     *
     * @throws IllegalArgumentException naming an option that the attack does not have, and the
     *     nearest that it has
     */
    public Config resolve(String name, Config options) {
        Config defaults = provider(name).defaults();
        List<String> known = leaves(defaults);
        for (String path : leaves(options)) {
            if (!known.contains(path)) {
                throw new IllegalArgumentException(
                        name + " has no option " + path + Spelling.suggestion(path, known));
            }
        }
        return options.withFallback(defaults).resolve();
    }

    /**
     * Makes an attack.
     *
     * @param options what the user set
     * @throws IllegalArgumentException in one line, naming what is wrong and what is allowed
     */
    public Attack create(String name, Config options, AttackContext context) {
        Config resolved = resolve(name, options);
        try {
            return provider(name).create(resolved, context);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    private static List<String> leaves(Config config) {
        List<String> leaves = new ArrayList<>();
        config.root()
                .forEach(
                        (key, value) -> {
                            String path = ConfigUtil.joinPath(key);
                            boolean inner = value.valueType() == ConfigValueType.OBJECT;
                            if (inner && !config.getConfig(path).isEmpty()) {
                                leaves(config.getConfig(path))
                                        .forEach(below -> leaves.add(path + "." + below));
                            } else {
                                leaves.add(path);
                            }
                        });
        return leaves;
    }
}
