// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** How names are written in configurations, and what a misspelt one was meant to be. */
public final class Spelling {

    private Spelling() {}

    /** A constant in lower case with dashes: {@code BY_COUNT} is {@code by-count}. */
    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * {@code ; did you mean X?} with the known word that is meant, or that has the fewest edits; or
     * that there is none.
     */
    public static String suggestion(String word, Collection<String> known) {
        return meant(word, known)
                .or(() -> nearest(word, known.stream()))
                .map(Spelling::question)
                .orElse("; it has none");
    }

    /** The same where all known words are listed anyway: only what is meant, or nothing. */
    public static String hint(String word, Collection<String> known) {
        return meant(word, known).map(Spelling::question).orElse("");
    }

    private static String question(String name) {
        return "; did you mean " + name + "?";
    }

    /**
     * The known word that people mean by another one: {@code C&W} is {@code cw}, {@code bim} is
     * {@code pgd}, {@code defender.lr} is {@code defender.optimizer.learning-rate}. Neither case
     * nor dashes count.
     */
    private static Optional<String> meant(String word, Collection<String> known) {
        return Stream.concat(
                        Synonyms.meanings(word).stream(), Synonyms.meanings(leaf(word)).stream())
                .map(meaning -> nearest(word, known.stream().filter(each -> is(each, meaning))))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static boolean is(String known, String meaning) {
        return Synonyms.plain(known).equals(meaning) || Synonyms.plain(leaf(known)).equals(meaning);
    }

    private static String leaf(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    private static Optional<String> nearest(String word, Stream<String> candidates) {
        LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
        String lower = word.toLowerCase(Locale.ROOT);
        return candidates.min(
                Comparator.comparingInt(
                        each -> distance.apply(lower, each.toLowerCase(Locale.ROOT))));
    }
}
