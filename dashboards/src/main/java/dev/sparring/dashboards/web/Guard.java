// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.web;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;

/**
 * Decides by its headers whether a request comes from our own page. Browsers send a page's name
 * along: a foreign page that has its name point at this machine (DNS rebinding), or that posts to
 * us (forgery), is told apart by it.
 */
final class Guard {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Set<String> EVERYWHERE = Set.of("0.0.0.0", "::", "[::]");

    private final String bound;
    private final boolean everywhere;

    /**
     * The guard of a server.
     *
     * @param host as the server was told to listen on
     */
    Guard(String host) {
        bound = bracketed(host);
        everywhere = EVERYWHERE.contains(host);
    }

    /**
     * Whether a request was sent to a name of this server.
     *
     * @param authority header {@code Host}: a name or an address, perhaps with a port
     */
    boolean isOwn(String authority) {
        String host = withoutPort(authority.toLowerCase(Locale.ROOT));
        return LOOPBACK.contains(host)
                || host.equals(bound)
                || everywhere && (isAddress(host) || host.equals(machine()));
    }

    /**
     * Whether a page may post: it is served by what it posts to. Programs that are no browsers send
     * no origin.
     *
     * @param origin header {@code Origin}; empty if there is none
     */
    boolean mayPost(String origin, String authority) {
        return isOwn(authority)
                && (origin.isEmpty()
                        || origin.equalsIgnoreCase("http://" + authority)
                        || origin.equalsIgnoreCase("https://" + authority));
    }

    private static String withoutPort(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
    }

    /** A name that looks like an address cannot be pointed elsewhere. */
    private static boolean isAddress(String host) {
        return host.startsWith("[") || host.matches("[0-9]+(\\.[0-9]+){3}");
    }

    private static String bracketed(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.contains(":") && !lower.startsWith("[") ? "[" + lower + "]" : lower;
    }

    private static String machine() {
        try {
            return InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
        } catch (UnknownHostException e) {
            return "";
        }
    }
}
