// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * The token that viewers must know to steer a game through its page. It comes from the environment
 * and from nowhere else, and is shown nowhere: not even its text says what it is.
 */
public final class ControlToken {

    /** The variable that holds it. */
    public static final String VARIABLE = "SPARRING_CONTROL_TOKEN";

    private static final String SCHEME = "Bearer ";

    private final byte[] token;

    private ControlToken(byte[] token) {
        this.token = token;
    }

    /**
     * The token of this process, if it has one.
     *
     * @throws IllegalArgumentException in one line, if no browser could send it
     */
    public static Optional<ControlToken> ofThisProcess() {
        return of(System.getenv(VARIABLE));
    }

    /**
     * A token; none of an empty text, and line breaks around it are none of it.
     *
     * @throws IllegalArgumentException in one line, if no browser could send it
     */
    public static Optional<ControlToken> of(String text) {
        if (text == null || text.isBlank()) {
            return Optional.empty();
        }
        String token = text.strip();
        if (!token.chars().allMatch(each -> each > ' ' && each < 127)) {
            throw new IllegalArgumentException(
                    VARIABLE
                            + " has a character that cannot be sent; use letters, digits and signs,"
                            + " such as what openssl rand -hex 24 prints");
        }
        return Optional.of(new ControlToken(token.getBytes(StandardCharsets.US_ASCII)));
    }

    /**
     * Whether somebody knows it. How long that takes says nothing of how near they are.
     *
     * @param authorization header {@code Authorization}; empty if there is none
     */
    boolean isIn(String authorization) {
        byte[] given =
                authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                        ? authorization
                                .substring(SCHEME.length())
                                .strip()
                                .getBytes(StandardCharsets.UTF_8)
                        : new byte[0];
        return MessageDigest.isEqual(token, given);
    }

    @Override
    public String toString() {
        return "a token";
    }
}
