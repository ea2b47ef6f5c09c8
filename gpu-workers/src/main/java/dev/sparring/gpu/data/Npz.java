// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Arrays of bytes in an archive of NumPy's (.npz): a zip file with an array in NumPy's own format
 * (.npy) in each entry.
 */
final class Npz {

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

    /** Behind the magic and two bytes of version; two bytes are its length in version 1. */
    private static final int LENGTH_AT = 8;

    private static final Pattern HEADER =
            Pattern.compile(
                    "'descr': '(?<type>[^']*)'.*'fortran_order': (?<fortran>\\w+).*'shape':"
                            + " \\((?<shape>[\\d, ]*)\\)");
    private static final String SUFFIX = ".npy";

    private final Path file;
    private final Map<String, byte[]> entries;

    private Npz(Path file, Map<String, byte[]> entries) {
        this.file = file;
        this.entries = entries;
    }

    /**
     * An array.
     *
     * @param values row by row
     */
    record Bytes(int[] shape, byte[] values) {}

    static Npz read(Path file) throws IOException {
        Map<String, byte[]> entries = new HashMap<>();
        try (InputStream in = Files.newInputStream(file);
                ZipInputStream zip = new ZipInputStream(in)) {
            ZipEntry entry = zip.getNextEntry();
            while (entry != null) {
                entries.put(entry.getName(), zip.readAllBytes());
                entry = zip.getNextEntry();
            }
        } catch (IOException e) {
            throw new IOException("%s cannot be read (%s)".formatted(file, e.getMessage()), e);
        }
        return new Npz(file, entries);
    }

    /**
     * The array of that name.
     *
     * @throws IOException naming file and array, if it is missing or not one of bytes
     */
    Bytes bytes(String name) throws IOException {
        byte[] content = entries.get(name + SUFFIX);
        if (content == null) {
            throw new IOException("%s has no array %s".formatted(file, name));
        }
        if (content.length < LENGTH_AT + 2
                || !Arrays.equals(content, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw wrong(name, "is no array of NumPy's");
        }
        int start =
                LENGTH_AT
                        + 2
                        + ByteBuffer.wrap(content)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .getChar(LENGTH_AT);
        String header =
                new String(
                        content,
                        LENGTH_AT + 2,
                        Math.max(0, Math.min(start, content.length) - LENGTH_AT - 2),
                        StandardCharsets.ISO_8859_1);
        Matcher said = HEADER.matcher(header);
        if (content[MAGIC.length] != 1 || !said.find()) {
            throw wrong(name, "has a header that is not read: " + header.strip());
        }
        if (!said.group("type").endsWith("u1") || !said.group("fortran").equals("False")) {
            throw wrong(name, "is %s; expected bytes, row by row".formatted(said.group("type")));
        }
        int[] shape = shape(said.group("shape"));
        if (Arrays.stream(shape).asLongStream().reduce(1, (a, b) -> a * b)
                != content.length - start) {
            throw wrong(
                    name,
                    "has %d bytes for shape %s"
                            .formatted(content.length - start, Arrays.toString(shape)));
        }
        return new Bytes(shape, Arrays.copyOfRange(content, start, content.length));
    }

    private static int[] shape(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    private IOException wrong(String name, String what) {
        return new IOException("%s: %s %s".formatted(file, name, what));
    }
}
