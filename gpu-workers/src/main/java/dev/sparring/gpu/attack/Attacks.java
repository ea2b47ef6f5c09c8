// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValueType;
import dev.sparring.gpu.Spelling;
import dev.sparring.gpu.ValueTypes;
import dev.sparring.gpu.files.FetchedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The attacks that are installed: those that ship, and those of the plug-ins, which are the jars in
 * the directory that the system property {@value #PLUGINS} names. Both are {@link AttackProvider}s
 * and are used alike. A plug-in that cannot be used is left out; the first time that an attack is
 * asked for by name, the log warns of it. Safe to share between threads.
 */
public final class Attacks {

    /** The system property with the directory of the plug-ins; unset: there are none. */
    public static final String PLUGINS = "sparring.plugins";

    /** The system property with further jars, each by its path or URL, on a line of its own. */
    public static final String JARS = "sparring.plugin";

    private static final Logger LOG = LoggerFactory.getLogger(Attacks.class);
    private static final ConcurrentMap<Plugins, Attacks> INSTALLED = new ConcurrentHashMap<>();

    private final SortedMap<String, AttackProvider> providers;
    private final List<SkippedPlugin> skipped;
    private final AtomicBoolean warned = new AtomicBoolean();

    /**
     * Where plug-ins are.
     *
     * @param directory all jars of it
     * @param jars further ones, by path or URL
     */
    private record Plugins(Optional<Path> directory, List<String> jars) {}

    private Attacks(SortedMap<String, AttackProvider> providers, List<SkippedPlugin> skipped) {
        this.providers = Collections.unmodifiableSortedMap(providers);
        this.skipped = List.copyOf(skipped);
    }

    /**
     * What is installed here. Plug-ins are loaded by the first call; a jar that comes later is for
     * the next start.
     *
     * @throws IllegalArgumentException if two providers on the class path have the same name, or a
     *     jar that was named is not there or cannot be fetched
     */
    public static Attacks installed() {
        Optional<Path> directory =
                Optional.ofNullable(System.getProperty(PLUGINS))
                        .filter(path -> !path.isBlank())
                        .map(Path::of);
        return INSTALLED.computeIfAbsent(new Plugins(directory, named()), Attacks::load);
    }

    private static List<String> named() {
        return System.getProperty(JARS, "").lines().filter(jar -> !jar.isBlank()).toList();
    }

    /**
     * Options of Java for a child process, which then has the same plug-ins. It is told where the
     * files are: everybody can see its command, and a URL may have a secret in it.
     */
    public static List<String> javaOptions() {
        List<String> options = new ArrayList<>();
        String directory = System.getProperty(PLUGINS);
        if (directory != null) {
            options.add("-D" + PLUGINS + "=" + directory);
        }
        if (!named().isEmpty()) {
            options.add(
                    "-D%s=%s"
                            .formatted(
                                    JARS,
                                    named().stream()
                                            .map(jar -> located(jar).toString())
                                            .collect(Collectors.joining("\n"))));
        }
        return options;
    }

    /** Names further plug-ins, by path or URL, for whoever asks for attacks from now on. */
    public static void name(List<String> jars) {
        System.setProperty(JARS, String.join("\n", jars));
    }

    private static Attacks load(Plugins plugins) {
        return of(shipped(), plugins.directory(), plugins.jars());
    }

    private static Iterable<AttackProvider> shipped() {
        return ServiceLoader.load(AttackProvider.class, AttackProvider.class.getClassLoader());
    }

    static Attacks load(Optional<Path> plugins) {
        return of(shipped(), plugins, List.of());
    }

    static Attacks of(Iterable<AttackProvider> shipped, Optional<Path> plugins, List<String> jars) {
        SortedMap<String, AttackProvider> providers = new TreeMap<>();
        for (AttackProvider provider : shipped) {
            AttackProvider other = providers.put(provider.name(), provider);
            if (other != null) {
                throw new IllegalArgumentException(
                        "attack %s is provided by %s and %s; remove one of them"
                                .formatted(provider.name(), origin(other), origin(provider)));
            }
        }
        List<SkippedPlugin> skipped = new ArrayList<>();
        plugins.ifPresent(directory -> add(jars(directory, skipped), providers, skipped));
        add(jars.stream().map(Attacks::located).toList(), providers, skipped);
        return new Attacks(providers, skipped);
    }

    private static void add(
            List<Path> jars,
            SortedMap<String, AttackProvider> providers,
            List<SkippedPlugin> skipped) {
        for (Path jar : jars) {
            PluginJar opened = PluginJar.open(jar);
            skipped.addAll(opened.skipped());
            for (PluginProvider provider : opened.providers()) {
                AttackProvider other = providers.putIfAbsent(provider.name(), provider);
                if (other != null) {
                    skipped.add(clash(provider, other));
                }
            }
        }
    }

    /** What somebody asks for by name must be there. */
    private static Path located(String jar) {
        try {
            Path file = FetchedFile.locateCode(jar);
            if (!Files.isRegularFile(file)) {
                throw new IllegalArgumentException("there is no plug-in " + jar);
            }
            return file;
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the plug-in cannot be fetched: " + e.getMessage(), e);
        }
    }

    /** Every jar of a directory by its name, so that all processes take the same of two. */
    private static List<Path> jars(Path directory, List<SkippedPlugin> skipped) {
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
        } catch (IOException | UncheckedIOException e) {
            skipped.add(
                    new SkippedPlugin(
                            directory,
                            Optional.empty(),
                            "the directory cannot be listed (%s); correct -D%s"
                                    .formatted(e, PLUGINS)));
            return List.of();
        }
    }

    private static SkippedPlugin clash(PluginProvider provider, AttackProvider other) {
        String fix =
                other instanceof PluginProvider
                        ? "take one of the jars away"
                        : "let its name() be another";
        return new SkippedPlugin(
                provider.jar(),
                Optional.of(provider.delegate().getClass().getName()),
                "attack %s is already provided by %s; %s"
                        .formatted(provider.name(), origin(other), fix));
    }

    private static String origin(AttackProvider provider) {
        return provider instanceof PluginProvider plugin
                ? plugin.delegate().getClass().getName() + " of " + plugin.jar()
                : provider.getClass().getName();
    }

    /** All of them, by name. */
    public Collection<AttackProvider> providers() {
        return providers.values();
    }

    /** The plug-ins, or parts of them, that cannot be used. */
    public List<SkippedPlugin> skipped() {
        return skipped;
    }

    /** Whether the attack comes from a plug-in; false for one that ships, or is not there. */
    public boolean isPlugin(String name) {
        return jar(name).isPresent();
    }

    /** The jar of an attack that comes from a plug-in. */
    public Optional<Path> jar(String name) {
        return providers.get(name) instanceof PluginProvider plugin
                ? Optional.of(plugin.jar())
                : Optional.empty();
    }

    /**
     * The plug-in that an attack comes from; empty for one that ships, or is not there.
     *
     * @throws IllegalArgumentException in one line, if its jar cannot be read any more
     */
    public Optional<PluginIdentity> plugin(String name) {
        return jar(name).map(Attacks::identity);
    }

    private static PluginIdentity identity(Path jar) {
        try {
            return PluginIdentity.of(jar);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "plug-in %s cannot be read any more: %s".formatted(jar, e), e);
        }
    }

    /**
     * The attack of that name.
     *
     * @throws IllegalArgumentException with the nearest name
     */
    public AttackProvider provider(String name) {
        if (warned.compareAndSet(false, true)) {
            skipped.forEach(plugin -> LOG.warn(plugin.line()));
        }
        AttackProvider provider = providers.get(name);
        if (provider == null) {
            throw new IllegalArgumentException(
                    "unknown attack " + name + Spelling.suggestion(name, providers.keySet()));
        }
        return provider;
    }

    /** The options of that attack with their defaults; empty for one that is not there. */
    public Config defaults(String name) {
        return providers.containsKey(name) ? provider(name).defaults() : ConfigFactory.empty();
    }

    /**
     * The options that an attack will have: its defaults, overridden by {@code options}, in the
     * types of the defaults.
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
        return ValueTypes.fit(options.withFallback(defaults).resolve(), defaults);
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
        } catch (IllegalArgumentException | ConfigException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    /** The paths of a configuration's values. */
    static List<String> leaves(Config config) {
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
