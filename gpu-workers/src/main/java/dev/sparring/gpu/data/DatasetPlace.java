// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.data;

import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Where images come from: a folder, or random numbers. Only the one that a data set needs is asked
 * for, so an archive is fetched by those alone that read it.
 *
 * @param directory of the files of all data sets
 * @param random keyed by the game's seed
 */
public record DatasetPlace(Supplier<Path> directory, Supplier<Randomness> random) {

    /** For data sets with files. */
    public static DatasetPlace of(Path directory) {
        return new DatasetPlace(() -> directory, missing("a data set without files needs a seed"));
    }

    /** For data sets without files. */
    public static DatasetPlace of(Randomness random) {
        return new DatasetPlace(missing("a data set with files needs a directory"), () -> random);
    }

    private static <T> Supplier<T> missing(String message) {
        return () -> {
            throw new IllegalStateException(message);
        };
    }
}
