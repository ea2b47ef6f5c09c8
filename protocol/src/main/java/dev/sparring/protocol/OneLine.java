// SPDX-License-Identifier: Apache-2.0
package dev.sparring.protocol;

import java.util.regex.Pattern;

/** Makes text of others safe to show, log or publish: one line of a bounded length. */
public final class OneLine {

    /** The largest number of characters of a line. */
    public static final int MAX_LENGTH = 200;

    /**
     * Control characters, line breaks, and what would change how the rest is read; joiners belong
     * to words and signs.
     */
    private static final Pattern UNPRINTABLE =
            Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\u2028\u2029&&[^\u200C\u200D]]");

    private OneLine() {}

    /**
     * The part of a text that is safe to show, whoever wrote it: cut, and '?' for what has no
     * glyph.
     */
    public static String of(String text) {
        String cut = text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "...";
        return UNPRINTABLE.matcher(cut).replaceAll("?");
    }

    /** Whether all of a text can be shown. */
    public static boolean fits(String text) {
        return text.length() <= MAX_LENGTH && !UNPRINTABLE.matcher(text).find();
    }

    /**
     * Checks a text that is to be sent, and returns it unchanged.
     *
     * @param what for the message
     * @throws IllegalArgumentException if readers would see less of it
     */
    public static String require(String what, String text) {
        if (!fits(text)) {
            throw new IllegalArgumentException(
                    "%s does not fit: expected one line of at most %d characters"
                            .formatted(what, MAX_LENGTH));
        }
        return text;
    }
}
