// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * What is spoken at a port, found out with a few bytes: Kafka's clients themselves say nothing of a
 * wrong protocol, try for ever, and take a TLS alert for the size of an answer of 350 MB.
 */
final class Port {

    /** What is spoken. */
    enum Speech {
        /** The name of the host is not known here. */
        UNKNOWN_HOST,
        /** Nobody listens. */
        NOBODY,
        /** Kafka's protocol, to everybody. */
        PLAIN,
        /** Kafka's protocol, to those who say who they are. */
        SASL,
        /** TLS. */
        TLS,
        /** Something else, or nothing in time. */
        OTHER
    }

    private static final int PATIENCE_MILLIS = 2_000;
    private static final int CONNECT_MILLIS = 1_000;
    private static final int TLS_ALERT = 0x15;
    private static final int LONGEST_ANSWER = 1 << 20;

    /** ApiVersions, version 0, correlation 0, no client's name. */
    private static final byte[] VERSIONS = {0, 18, 0, 0, 0, 0, 0, 0, -1, -1};

    /** Metadata, version 1, correlation 1, no client's name, of no topic. */
    private static final byte[] METADATA = {0, 3, 0, 1, 0, 0, 0, 1, -1, -1, 0, 0, 0, 0};

    private final String host;
    private final int port;

    private Port(String host, int port) {
        this.host = host;
        this.port = port;
    }

    /** The ports of a connection; entries that are not {@code host:port} are left out. */
    static List<Port> of(Connection connection) {
        List<Port> ports = new ArrayList<>();
        for (String server : connection.bootstrapServers().split(",")) {
            int colon = server.lastIndexOf(':');
            try {
                ports.add(
                        new Port(
                                server.substring(0, Math.max(0, colon)).strip(),
                                Integer.parseInt(server.substring(colon + 1).strip())));
            } catch (NumberFormatException e) {
                // the client says so itself
                continue;
            }
        }
        return ports;
    }

    /** Finds out; takes seconds at most. */
    Speech listen() {
        Speech plain = listenPlainly();
        return plain == Speech.OTHER && speaksTls() ? Speech.TLS : plain;
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }

    String host() {
        return host;
    }

    /** What all ports of a connection speak, found out at the same time. */
    static Map<Port, Speech> listen(Connection connection) {
        Map<Port, CompletableFuture<Speech>> answers = new LinkedHashMap<>();
        of(connection)
                .forEach(
                        port ->
                                answers.put(
                                        port,
                                        CompletableFuture.supplyAsync(port::listen, Port::start)));
        Map<Port, Speech> heard = new LinkedHashMap<>();
        answers.forEach((port, answer) -> heard.put(port, answer.join()));
        return heard;
    }

    private static void start(Runnable listening) {
        Thread thread = new Thread(listening, "port");
        thread.setDaemon(true);
        thread.start();
    }

    /** A broker that dies while it is asked closes the connection too, so that is tried twice. */
    private Speech listenPlainly() {
        Speech first = listenOnce();
        return first == Speech.SASL ? listenOnce() : first;
    }

    private Speech listenOnce() {
        try (Socket socket = connect()) {
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            DataInputStream in = new DataInputStream(socket.getInputStream());
            Optional<Speech> other = ask(out, in, VERSIONS, Speech.OTHER);
            return other.or(() -> ask(out, in, METADATA, Speech.SASL)).orElse(Speech.PLAIN);
        } catch (UnknownHostException e) {
            return Speech.UNKNOWN_HOST;
        } catch (IOException e) {
            return Speech.NOBODY;
        }
    }

    /**
     * Empty if the answer is one of Kafka's.
     *
     * @param closed what it means if the connection is closed instead
     */
    private static Optional<Speech> ask(
            DataOutputStream out, DataInputStream in, byte[] request, Speech closed) {
        try {
            out.writeInt(request.length);
            out.write(request);
            out.flush();
            int length = in.readInt();
            if (length >>> 24 == TLS_ALERT) {
                return Optional.of(Speech.TLS);
            }
            if (length < 0 || length > LONGEST_ANSWER) {
                return Optional.of(Speech.OTHER);
            }
            in.readFully(new byte[length]);
            return Optional.empty();
        } catch (SocketTimeoutException e) {
            return Optional.of(Speech.OTHER);
        } catch (IOException e) {
            return Optional.of(closed);
        }
    }

    /** Whose certificate it is does not matter: nothing is said over it. */
    private boolean speaksTls() {
        SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
        try (Socket socket = connect();
                SSLSocket tls = (SSLSocket) factory.createSocket(socket, host, port, true)) {
            tls.startHandshake();
            return true;
        } catch (SSLHandshakeException e) {
            return !(e.getCause() instanceof EOFException);
        } catch (SSLException e) {
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    private Socket connect() throws IOException {
        IOException last = new IOException("no address");
        for (InetAddress address : InetAddress.getAllByName(host)) {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
                socket.setSoTimeout(PATIENCE_MILLIS);
                return socket;
            } catch (IOException e) {
                socket.close();
                last = e;
            }
        }
        throw last;
    }
}
