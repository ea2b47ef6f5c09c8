// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder for what can be made or fetched again: native libraries, data sets, downloads, logs.
 * It is {@code SPARRING_CACHE}, else {@code XDG_CACHE_HOME/sparring}, else {@code
 * ~/.cache/sparring}. What is there already is used even if nothing can be written there. Where
 * something has to be written and cannot be, it goes into a temporary folder, which is deleted when
 * the process ends.
 */
public final class Cache {

    /** The environment variable that names it. */
    public static final String VARIABLE = "SPARRING_CACHE";

    /** The system property with which a process tells its children where its cache is. */
    public static final String PROPERTY = "sparring.cache";

    private static final Logger LOG = LoggerFactory.getLogger(Cache.class);
    private static final String NAME = "sparring";
    private static final Cache HERE =
            new Cache(
                    chosen(System::getenv, System::getProperty),
                    List.of(TemporaryFolders.standard()),
                    System.getProperty(PROPERTY) != null);

    private final Optional<Path> place;
    private final List<Path> temporaryPlaces;
    private final boolean inherited;
    private Optional<Path> temporary = Optional.empty();

    /**
     * One at a place of one's choice.
     *
     * @param temporaryPlaces where to look for room when the place will not do
     * @param inherited whether it is a parent process's
     */
    Cache(Optional<Path> place, List<Path> temporaryPlaces, boolean inherited) {
        this.place = place;
        this.inherited = inherited;
        this.temporaryPlaces = new ArrayList<>(temporaryPlaces);
        place.ifPresent(this.temporaryPlaces::add);
    }

    /** That of this process. */
    public static Cache here() {
        return HERE;
    }

    /** Where the cache should be; empty for a user without a home who names none. */
    static Optional<Path> chosen(
            UnaryOperator<String> environment, UnaryOperator<String> properties) {
        Optional<Path> named =
                path(properties.apply(PROPERTY)).or(() -> path(environment.apply(VARIABLE)));
        if (named.isPresent()) {
            return named.map(Path::toAbsolutePath);
        }
        return path(environment.apply("XDG_CACHE_HOME"))
                .filter(Path::isAbsolute)
                .or(() -> home(environment, properties).map(home -> home.resolve(".cache")))
                .map(caches -> caches.resolve(NAME));
    }

    /** Java says {@code ?} of a user that the system does not know. */
    private static Optional<Path> home(
            UnaryOperator<String> environment, UnaryOperator<String> properties) {
        return path(properties.apply("user.home"))
                .filter(Path::isAbsolute)
                .or(() -> path(environment.apply("HOME")).filter(Path::isAbsolute));
    }

    private static Optional<Path> path(String text) {
        return Optional.ofNullable(text).filter(each -> !each.isBlank()).map(Path::of);
    }

    /** Where it should be, be it there or not; empty if there is no such place. */
    public Optional<Path> place() {
        return place;
    }

    /** The temporary folder that is used in its place, if there is one already. */
    public synchronized Optional<Path> temporary() {
        return temporary;
    }

    /**
     * The folder that is written to, without making it if that seems possible later.
     *
     * @return the place itself if nothing can be written anywhere: whoever tries is told why
     */
    public Path likely() {
        boolean writable = place.map(Cache::nearest).map(Files::isWritable).orElse(false);
        if (writable) {
            return place.get();
        }
        try {
            return folder("");
        } catch (IOException e) {
            LOG.debug("no cache", e);
            return place.orElse(temporaryPlaces.get(0).resolve(NAME));
        }
    }

    private static Path nearest(Path folder) {
        Path here = folder;
        while (here.getParent() != null && !Files.exists(here)) {
            here = here.getParent();
        }
        return here;
    }

    /**
     * A folder that can be written, created when absent.
     *
     * @throws IOException that names all places that were tried, and says what helps
     */
    public Path folder(String name) throws IOException {
        return folder(name, folder -> false, Folders::trouble);
    }

    /**
     * A folder of the cache that has all that is needed, or else one that can be written. Nobody
     * else may write to it: for what is going to be executed.
     *
     * @param complete whether a folder has all that is needed
     * @throws IOException that names all places that were tried, and says what helps
     */
    public Path ownFolder(String name, Predicate<Path> complete) throws IOException {
        return folder(
                name,
                folder -> complete.test(folder) && suspicion(folder).isEmpty(),
                // looks again at what is there now: somebody else may have been faster
                folder ->
                        suspicion(folder)
                                .or(() -> Folders.trouble(folder))
                                .or(() -> suspicion(folder)));
    }

    /** A parent has made its temporary folder as it should be. */
    private Optional<String> suspicion(Path folder) {
        return inherited ? Optional.empty() : Ownership.problem(folder);
    }

    /** A file or folder of the cache that is there already. */
    public synchronized Optional<Path> existing(String name) {
        return Stream.of(place, temporary)
                .flatMap(Optional::stream)
                .map(root -> root.resolve(name))
                .filter(Files::exists)
                .findFirst();
    }

    private interface Trouble {
        Optional<String> of(Path folder);
    }

    private synchronized Path folder(String name, Predicate<Path> complete, Trouble trouble)
            throws IOException {
        List<String> tried = new ArrayList<>();
        if (place.isPresent()) {
            Path folder = place.get().resolve(name);
            if (complete.test(folder)) {
                return folder;
            }
            Optional<String> problem = trouble.of(folder);
            if (problem.isEmpty()) {
                return folder;
            }
            tried.add("%s (%s)".formatted(folder, problem.get()));
        }
        return temporaryFolder(name, tried);
    }

    private Path temporaryFolder(String name, List<String> tried) throws IOException {
        if (temporary.isEmpty()) {
            temporary = Optional.of(TemporaryCache.make(temporaryPlaces, tried));
            LOG.warn("not in the cache: {}; in {} instead", tried, temporary.get());
        }
        Path folder = temporary.get().resolve(name);
        Folders.make(folder);
        return folder;
    }
}
