// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.web;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.Deflater;
import org.apache.pekko.util.ByteString;

/**
 * A server-sent event as it goes to every viewer: written once and, for those that take gzip,
 * compressed once. Pieces that were compressed apart make one stream as long as each ends on a
 * whole byte and none is the last.
 */
final class ServerEvent {

    /** Goes before the first compressed event: gzip, deflate, nothing else to say. */
    static final ByteString GZIP_HEADER =
            ByteString.fromArray(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff});

    /** A comment: proves to a browser that its connection is alive. */
    static final ServerEvent HEARTBEAT = new ServerEvent(":\n\n".getBytes(StandardCharsets.UTF_8));

    /** The first thing that a browser is told: when to come back. */
    static final ServerEvent RETRY =
            new ServerEvent("retry: 1000\n\n".getBytes(StandardCharsets.UTF_8));

    private static final int BUFFER_BYTES = 8_192;

    private final byte[] bytes;
    private ByteString zipped;

    private ServerEvent(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * An event of one line of data.
     *
     * @param name snapshot or update
     * @param json without line breaks
     */
    static ServerEvent of(String name, long sequence, byte[] json) {
        ByteArrayOutputStream event = new ByteArrayOutputStream(json.length + 64);
        event.writeBytes(
                ("id: " + sequence + "\nevent: " + name + "\ndata: ")
                        .getBytes(StandardCharsets.UTF_8));
        event.writeBytes(json);
        event.writeBytes(new byte[] {'\n', '\n'});
        return new ServerEvent(event.toByteArray());
    }

    /** How it goes to somebody. */
    ByteString bytes(boolean gzip) {
        return gzip ? zipped() : ByteString.fromArrayUnsafe(bytes);
    }

    private synchronized ByteString zipped() {
        if (zipped == null) {
            zipped = ByteString.fromArrayUnsafe(deflate(bytes));
        }
        return zipped;
    }

    private static byte[] deflate(byte[] bytes) {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        try {
            deflater.setInput(bytes);
            ByteArrayOutputStream all = new ByteArrayOutputStream(bytes.length / 3 + 64);
            byte[] buffer = new byte[BUFFER_BYTES];
            int count;
            do {
                count = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
                all.write(buffer, 0, count);
            } while (count == buffer.length);
            return all.toByteArray();
        } finally {
            deflater.end();
        }
    }
}
