// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.evaluation;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.sparring.gpu.files.FileTrouble;
import dev.sparring.protocol.v1.ChunkVerdicts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * A file of verdicts that one process appends to and any may read meanwhile. A record is
 *
 * <pre>
 *   int32 size | int32 CRC-32C of the size | int32 CRC-32C of the message | message ChunkVerdicts
 * </pre>
 *
 * <p>big-endian, written in one go. A process that was killed leaves a beginning of its last
 * record, and a machine that lost power perhaps zeros: such an end is no record and does no harm,
 * as nobody appends to a file that another process began.
 */
final class VerdictFile implements AutoCloseable {

    private static final int HEADER_BYTES = 12;

    private final Path file;
    private final FileChannel channel;

    private VerdictFile(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** A new file, under a name that no other process has. */
    static VerdictFile create(Path directory, String suffix) throws IOException {
        Path file = directory.resolve(UUID.randomUUID() + suffix);
        return new VerdictFile(
                file,
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    }

    /** Appends a record; it outlives this process, and from {@link #close} on this machine. */
    void append(ChunkVerdicts verdicts) throws IOException {
        int size = verdicts.getSerializedSize();
        ByteBuffer message = ByteBuffer.allocate(size);
        CodedOutputStream out = CodedOutputStream.newInstance(message);
        verdicts.writeTo(out);
        out.flush();
        ByteBuffer record = ByteBuffer.allocate(HEADER_BYTES + size);
        record.putInt(size).putInt(checksum(sizeBytes(size))).putInt(checksum(message.flip()));
        record.put(message.rewind()).flip();
        try {
            while (record.hasRemaining()) {
                channel.write(record);
            }
        } catch (IOException e) {
            throw FileTrouble.of(file, e);
        }
    }

    /**
     * The records of a file.
     *
     * @throws IllegalArgumentException naming the file, if one is damaged
     */
    static List<ChunkVerdicts> read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        List<ChunkVerdicts> records = new ArrayList<>();
        while (bytes.remaining() >= HEADER_BYTES) {
            int at = bytes.position();
            int size = bytes.getInt();
            boolean trusted = bytes.getInt() == checksum(sizeBytes(size));
            int checksum = bytes.getInt();
            if (trusted && size > bytes.remaining()) {
                return records;
            }
            ByteBuffer message = trusted ? bytes.slice(bytes.position(), size) : bytes;
            if (!trusted || checksum != checksum(message)) {
                if (isTorn(bytes.position(at), trusted ? size : 0)) {
                    return records;
                }
                throw damaged(file, at);
            }
            records.add(parse(file, at, message.rewind()));
            bytes.position(bytes.position() + size);
        }
        return records;
    }

    /** Whether a record that is wrong is where a machine lost power: last, or nothing but zeros. */
    private static boolean isTorn(ByteBuffer rest, int size) {
        boolean last = size > 0 && rest.remaining() == HEADER_BYTES + size;
        boolean zeros = true;
        while (zeros && rest.hasRemaining()) {
            zeros = rest.get() == 0;
        }
        return last || zeros;
    }

    private static ChunkVerdicts parse(Path file, int at, ByteBuffer message) {
        try {
            return ChunkVerdicts.parseFrom(message);
        } catch (InvalidProtocolBufferException e) {
            throw damaged(file, at);
        }
    }

    private static IllegalArgumentException damaged(Path file, int at) {
        return new IllegalArgumentException(
                "%s: the record at byte %d is damaged; delete the file, and what was in it is computed again"
                        .formatted(file, at));
    }

    private static ByteBuffer sizeBytes(int size) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(size).flip();
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        return (int) checksum.getValue();
    }

    @Override
    public void close() throws IOException {
        channel.force(true);
        channel.close();
    }
}
