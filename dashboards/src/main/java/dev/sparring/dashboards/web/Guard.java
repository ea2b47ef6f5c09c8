// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.web;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

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
    private final Set<String> allowed;

    /**
     * The guard of a server.
     *
     * @param host as the server was told to listen on
     * @param allowed names by which it is reached too, through a proxy
     */
    Guard(String host, Collection<String> allowed) {
        bound = bracketed(host);
        everywhere = EVERYWHERE.contains(host);
        this.allowed =
                allowed.stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toUnmodifiableSet());
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
                || allowed.contains(host)
                || everywhere && (isAddress(host) || host.equals(machine()));
    }

    /**
     * Whether a page may post: it is served by what it posts to, or by a proxy under an allowed
     * name, whatever name the proxy calls us by. Programs that are no browsers send no origin.
     *
     * @param origin header {@code Origin}; empty if there is none
     */
    boolean mayPost(String origin, String authority) {
        return isOwn(authority)
                && (origin.isEmpty()
                        || origin.equalsIgnoreCase("http://" + authority)
                        || origin.equalsIgnoreCase("https://" + authority)
                        || isAllowed(origin));
    }

    private boolean isAllowed(String origin) {
        String lower = origin.toLowerCase(Locale.ROOT);
        String authority = lower.replaceFirst("^https?://", "");
        return !authority.equals(lower) && allowed.contains(withoutPort(authority));
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
