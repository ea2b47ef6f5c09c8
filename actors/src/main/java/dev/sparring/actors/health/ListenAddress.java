// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.health;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;

/** Where a server of ours is to listen, and what to say when it cannot. */
public final class ListenAddress {

    private ListenAddress() {}

    /**
     * Finds the address.
     *
     * @param what sets the host, for people
     * @throws IllegalArgumentException in one line, if the host is none of this machine's
     */
    public static InetSocketAddress of(String what, String host, int port) {
        InetAddress address = resolve(what, host);
        try (ServerSocket probe = new ServerSocket(0, 1, address)) {
            return new InetSocketAddress(probe.getInetAddress(), port);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "%s %s is no address of this machine; use 127.0.0.1, or 0.0.0.0 for all of them"
                            .formatted(what, host),
                    e);
        }
    }

    /** Whether nobody but this machine can reach a host; a name that nobody knows is not. */
    public static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static InetAddress resolve(String what, String host) {
        try {
            if (!host.isBlank()) {
                return InetAddress.getByName(host);
            }
        } catch (UnknownHostException e) {
            // said below
        }
        throw new IllegalArgumentException(
                "%s '%s' is not known here; use an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all of them"
                        .formatted(what, host));
    }
}
