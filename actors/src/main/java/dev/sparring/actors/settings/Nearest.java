// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Guesses what a misspelt word was meant to be. */
public final class Nearest {

    private Nearest() {}

    /** The known word with the fewest edits, the first of several; empty without known words. */
    public static Optional<String> to(String word, Collection<String> known) {
        LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
        return known.stream().min(Comparator.comparingInt(k -> distance.apply(word, k)));
    }

    /** {@code ; did you mean X?}, or nothing to suggest. */
    public static String suggestion(String word, Collection<String> known) {
        return to(word, known).map(near -> "; did you mean " + near + "?").orElse("");
    }
}
