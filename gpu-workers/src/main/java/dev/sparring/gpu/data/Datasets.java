// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.data;

import dev.sparring.gpu.files.Cache;
import dev.sparring.gpu.files.FetchedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;

/** Where the files of all data sets are: in a folder, an archive, or the cache. */
public final class Datasets {

    private Datasets() {}

    /**
     * The folder that somebody names: its path, or the URL and SHA-256 of a tar archive with the
     * files, which is fetched once.
     *
     * @throws IllegalArgumentException in one line, if it is a URL and not well written
     * @throws UncheckedIOException in one line, if it cannot be fetched
     */
    public static Path located(String pathOrUrl) {
        try {
            return FetchedFile.isUrl(pathOrUrl)
                    ? FetchedFile.of(pathOrUrl).unpacked()
                    : Path.of(pathOrUrl);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where they are kept if nobody names a place. */
    public static Path inCache() {
        return Arrays.stream(DatasetKind.values())
                .flatMap(kind -> kind.folder().stream())
                .flatMap(folder -> Cache.here().existing(folder).stream())
                .findFirst()
                .map(Path::getParent)
                .orElseGet(Cache.here()::likely);
    }
}
