// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;

class ServerEventTest {

    @Test
    void shouldMakeOneStreamOfPiecesThatWereCompressedApart() throws Exception {
        ServerEvent first = event("snapshot", 1, "{\"a\":\"" + "x".repeat(100_000) + "\"}");
        ServerEvent second = event("update", 2, "{}");
        ByteString stream =
                ServerEvent.GZIP_HEADER
                        .concat(first.bytes(true))
                        .concat(ServerEvent.HEARTBEAT.bytes(true))
                        .concat(second.bytes(true));
        String plain =
                text(first.bytes(false))
                        + text(ServerEvent.HEARTBEAT.bytes(false))
                        + text(second.bytes(false));
        GZIPInputStream unzipped =
                new GZIPInputStream(new ByteArrayInputStream(stream.toArray()), 1 << 16);
        assertThat(new String(unzipped.readNBytes(plain.length()), StandardCharsets.UTF_8))
                .isEqualTo(plain);
        assertThat(first.bytes(true).size()).isLessThan(1_000);
    }

    @Test
    void shouldBeWrittenAsTheStandardSays() {
        assertThat(text(event("update", 7, "{\"a\":1}").bytes(false)))
                .isEqualTo("id: 7\nevent: update\ndata: {\"a\":1}\n\n");
    }

    private static ServerEvent event(String name, long sequence, String json) {
        return ServerEvent.of(name, sequence, json.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(ByteString bytes) {
        return bytes.utf8String();
    }
}
