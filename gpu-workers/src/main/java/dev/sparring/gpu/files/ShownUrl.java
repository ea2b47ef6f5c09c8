// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.files;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of a URL that messages may show: scheme, host and path. User, password and query are
 * left out: they may be secrets, and messages get into logs.
 *
 * @param text to be shown
 * @param hasUser whether it names a user
 */
record ShownUrl(String text, boolean hasUser) {

    /** A password should have no {@code /}, {@code ?} or {@code #} in it, but somebody's has. */
    private static final Pattern PARTS =
            Pattern.compile(
                    "(?<scheme>(?i:https?):/*|[A-Za-z][A-Za-z0-9+.-]*:(?://)?)"
                            + "(?<user>[^/?#]*@|[^/?#\\[]*:[^0-9/].*@)?"
                            + "(?<place>[^?#]*).*",
                    Pattern.DOTALL);

    /** Also of a text that is no right URL. */
    static ShownUrl of(String url) {
        Matcher parts = PARTS.matcher(url);
        return parts.matches()
                ? new ShownUrl(
                        parts.group("scheme") + parts.group("place"), parts.group("user") != null)
                : new ShownUrl(url.replaceFirst("(?s)[?#].*", ""), false);
    }

    @Override
    public String toString() {
        return text;
    }
}
