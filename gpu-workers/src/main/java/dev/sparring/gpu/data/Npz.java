// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Arrays of bytes in an archive of NumPy's (.npz): a zip file with an array in NumPy's own format
 * (.npy) in each entry. An entry that nobody asks for is not read, and of one no more than its
 * header says, up to {@value DataFile#LARGEST_BYTES} bytes.
 */
final class Npz implements AutoCloseable {

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

    /** The magic, two bytes of version, and in version 1 two that say how long the header is. */
    private static final int START_BYTES = 10;

    private static final Pattern HEADER =
            Pattern.compile(
                    "'descr': '(?<type>[^']*)'.*'fortran_order': (?<fortran>\\w+).*'shape':"
                            + " \\((?<shape>[^)]*)\\)");
    private static final Pattern SHAPE = Pattern.compile("(\\d{1,9}(, *|$)){0,64}");
    private static final String SUFFIX = ".npy";

    private final Path file;
    private final ZipFile zip;

    private Npz(Path file, ZipFile zip) {
        this.file = file;
        this.zip = zip;
    }

    /**
     * An array.
     *
     * @param values row by row
     */
    record Bytes(int[] shape, byte[] values) {}

    /**
     * Opens an archive.
     *
     * @throws IOException naming the file, if it is none
     */
    static Npz open(Path file) throws IOException {
        try {
            return new Npz(file, new ZipFile(file.toFile()));
        } catch (IOException e) {
            throw new IOException("%s cannot be read (%s)".formatted(file, e.getMessage()), e);
        }
    }

    /**
     * The array of that name, if it is there.
     *
     * @throws IOException naming file and array, if it is not one of bytes, or is damaged
     */
    Optional<Bytes> find(String name) throws IOException {
        ZipEntry entry = zip.getEntry(name + SUFFIX);
        if (entry == null) {
            return Optional.empty();
        }
        try (CheckedInputStream in =
                new CheckedInputStream(zip.getInputStream(entry), new CRC32())) {
            Bytes array = read(name, in);
            if (in.getChecksum().getValue() != entry.getCrc()) {
                throw wrong(name, "is damaged: its CRC-32 is another one");
            }
            return Optional.of(array);
        } catch (ZipException | EOFException e) {
            throw wrong(name, "is damaged: " + e.getMessage());
        }
    }

    private Bytes read(String name, InputStream in) throws IOException {
        Matcher header = header(name, in);
        if (!header.group("type").endsWith("u1") || !header.group("fortran").equals("False")) {
            throw wrong(name, "is %s; expected bytes, row by row".formatted(header.group("type")));
        }
        int[] shape = shape(name, header.group("shape"));
        long count = 1;
        for (int size : shape) {
            // stays where it is above the limit, so it does not overflow
            count = Math.min(count * size, DataFile.LARGEST_BYTES + 1L);
        }
        if (count > DataFile.LARGEST_BYTES) {
            throw wrong(
                    name,
                    "has shape %s; up to %d bytes are read"
                            .formatted(Arrays.toString(shape), DataFile.LARGEST_BYTES));
        }
        byte[] values = in.readNBytes((int) count);
        if (values.length < count || in.read() >= 0) {
            throw wrong(
                    name,
                    "has %s bytes for shape %s"
                            .formatted(
                                    values.length < count ? values.length : "more than " + count,
                                    Arrays.toString(shape)));
        }
        return new Bytes(shape, values);
    }

    private Matcher header(String name, InputStream in) throws IOException {
        byte[] start = in.readNBytes(START_BYTES);
        if (start.length < START_BYTES
                || !Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw wrong(name, "is no array of NumPy's");
        }
        int length = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getChar(START_BYTES - 2);
        String text = new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
        Matcher header = HEADER.matcher(text);
        if (start[MAGIC.length] != 1 || !header.find()) {
            throw wrong(name, "has a header that is not read: " + text.strip());
        }
        return header;
    }

    private int[] shape(String name, String text) throws IOException {
        if (!SHAPE.matcher(text).matches()) {
            throw wrong(name, "has shape (%s); expected whole numbers".formatted(text));
        }
        return Arrays.stream(text.split(", *"))
                .filter(each -> !each.isEmpty())
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    private IOException wrong(String name, String what) {
        return new IOException("%s: %s %s".formatted(file, name, what));
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
