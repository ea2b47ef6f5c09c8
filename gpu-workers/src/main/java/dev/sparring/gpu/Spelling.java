// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** How names are written in configurations, and what a misspelt one was meant to be. */
public final class Spelling {

    private Spelling() {}

    /** A constant in lower case with dashes: {@code BY_COUNT} is {@code by-count}. */
    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** {@code ; did you mean X?} with the known word of the fewest edits, or that there is none. */
    public static String suggestion(String word, Collection<String> known) {
        LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
        return known.stream()
                .min(Comparator.comparingInt(candidate -> distance.apply(word, candidate)))
                .map(nearest -> "; did you mean " + nearest + "?")
                .orElse("; it has none");
    }
}
