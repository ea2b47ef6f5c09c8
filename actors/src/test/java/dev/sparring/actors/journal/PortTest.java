// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestBroker.class)
class PortTest {

    @Test
    void shouldKnowAKafkaThatAsksNobodyWhoHeIs() {
        assertThat(listen(TestBroker.newGame("port").bootstrapServers()))
                .isEqualTo(Port.Speech.PLAIN);
    }

    @Test
    void shouldNoticeThatNobodyListens() throws IOException {
        String closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = "127.0.0.1:" + socket.getLocalPort();
        }

        assertThat(listen(closed)).isEqualTo(Port.Speech.NOBODY);
    }

    @Test
    void shouldNoticeThatAHostIsUnknown() {
        assertThat(listen("no-such-host.invalid:9092")).isEqualTo(Port.Speech.UNKNOWN_HOST);
    }

    @Test
    void shouldNotTakeAWebServerForAKafka() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 2, InetAddress.getLoopbackAddress())) {
            Thread server = new Thread(() -> answerLikeAWebServer(socket));
            server.setDaemon(true);
            server.start();

            assertThat(listen("127.0.0.1:" + socket.getLocalPort())).isEqualTo(Port.Speech.OTHER);
        }
    }

    @Test
    void shouldLeaveOutWhatIsNoPort() {
        assertThat(Port.of(Connection.plain("nowhere,[::1]:9092, b:1")))
                .hasToString("[[::1]:9092, b:1]");
    }

    private static void answerLikeAWebServer(ServerSocket server) {
        while (true) {
            try (Socket client = server.accept()) {
                client.getOutputStream()
                        .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                return;
            }
        }
    }

    private static Port.Speech listen(String address) {
        return Port.of(Connection.plain(address)).get(0).listen();
    }
}
