// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Ports of the loopback interface for brokers that know each other before they start. */
final class FreePorts {

    private FreePorts() {}

    /** So many that are free now; all are held open together so that they differ. */
    static List<Integer> find(int count) throws IOException {
        InetAddress loopback = InetAddress.getByName(KafkaNode.LOOPBACK);
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                held.add(new ServerSocket(0, 1, loopback));
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }
}
