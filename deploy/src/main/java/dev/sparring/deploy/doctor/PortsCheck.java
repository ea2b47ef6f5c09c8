// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.function.Consumer;

/**
 * Whether the ports of a game are free on the loopback interface.
 *
 * @param page where it is shown; 0 for any
 * @param metrics what Prometheus scrapes; 0 for any, -1 for none
 */
record PortsCheck(int page, int metrics) implements MachineCheck {

    @Override
    public String name() {
        return "ports";
    }

    @Override
    public Observation observe(Consumer<String> progress) {
        boolean pageFree = isFree(page);
        boolean metricsFree = isFree(metrics);
        String found = line("page", page, pageFree) + "; " + line("metrics", metrics, metricsFree);
        if (!metricsFree) {
            return Observation.fault(found, "set metrics.port, or 0 for a free one");
        }
        return pageFree
                ? Observation.ok(found)
                : Observation.warning(
                        found, "the page takes another port then; dashboard.port sets it");
    }

    private static String line(String what, int port, boolean free) {
        if (port < 0) {
            return what + ": none";
        }
        if (port == 0) {
            return what + ": any port, " + (free ? "there are free ones" : "and none is free");
        }
        return "%s: port %d is %s".formatted(what, port, free ? "free" : "taken");
    }

    private static boolean isFree(int port) {
        if (port < 0) {
            return true;
        }
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
