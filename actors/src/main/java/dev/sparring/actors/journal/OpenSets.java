// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import com.google.protobuf.ByteString;
import dev.sparring.protocol.Deals;
import dev.sparring.protocol.v1.Chunk;
import dev.sparring.protocol.v1.Manifest;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Messages of one partition whose parts are not all there. When one is given up depends on what
 * lies behind its manifest, and on nothing else: whoever reads the log later, from anywhere before
 * it, comes to the same. Not safe for concurrent use.
 */
final class OpenSets {

    /** Behind so many other manifests one is given up, in a topic that several write to. */
    static final int MOST = 256;

    /** Behind so many times the bytes of the longest message. */
    private static final int MOST_PASSED = 2;

    /** Of a manifest and its key: there is little to say. */
    private static final int MAX_MANIFEST_BYTES = 1024;

    private static final int SHA256_BYTES = 32;
    private static final int MAX_WRITER_LENGTH = 64;

    private final long limit;
    private final int most;

    /** By where they begin. */
    private final Map<Id, OpenSet> sets = new LinkedHashMap<>();

    private long manifests;
    private long passed;
    private long bytes;

    private record Id(ByteString sha256, String writer) {}

    /** One message so far. */
    private static final class OpenSet {
        private final Manifest manifest;
        private final Entry head;
        private final long manifestsBefore;
        private final long passedBefore;
        private int index;
        private int filled;
        private byte[] value = {};

        OpenSet(Manifest manifest, Entry head, long manifestsBefore, long passedBefore) {
            this.manifest = manifest;
            this.head = head;
            this.manifestsBefore = manifestsBefore;
            this.passedBefore = passedBefore;
        }

        int size() {
            return (int) manifest.getSizeBytes();
        }
    }

    /**
     * None yet.
     *
     * @param limit the longest message, in bytes
     * @param shared whether several may write at the same time
     */
    OpenSets(long limit, boolean shared) {
        this.limit = limit;
        most = shared ? MOST : 1;
    }

    boolean isEmpty() {
        return sets.isEmpty();
    }

    /** What they hold. */
    long bytes() {
        return bytes;
    }

    /** Where the first of them begins; {@code none} if there is none. */
    long first(long none) {
        Iterator<OpenSet> each = sets.values().iterator();
        return each.hasNext() ? each.next().head.offset() : none;
    }

    /** So many bytes of the topic have passed by. */
    void pass(int more) {
        passed += more;
        giveUp();
    }

    /** Gives up the first of them. */
    void dropFirst() {
        Iterator<OpenSet> first = sets.values().iterator();
        bytes -= first.next().value.length;
        first.remove();
    }

    private void giveUp() {
        Iterator<OpenSet> first = sets.values().iterator();
        while (first.hasNext() && isOver(first.next())) {
            dropFirst();
            first = sets.values().iterator();
        }
    }

    private boolean isOver(OpenSet set) {
        return manifests - set.manifestsBefore > most
                || passed - set.passedBefore > MOST_PASSED * limit;
    }

    /**
     * A message begins.
     *
     * @param head its manifest's record
     * @return the record, if there is no such message
     */
    Optional<Entry> begin(Manifest manifest, Entry head) {
        long size = manifest.getSizeBytes();
        String flaw = null;
        if (size < 1 || size > limit) {
            flaw = "claims %d bytes; at most %d are allowed".formatted(size, limit);
        } else if (manifest.getChunks() < 1 || manifest.getChunks() > size) {
            flaw = "claims %d chunks".formatted(manifest.getChunks());
        } else if (manifest.getSha256().size() != SHA256_BYTES) {
            flaw = "has no SHA-256";
        } else if (manifest.getWriter().length() > MAX_WRITER_LENGTH) {
            flaw = "no writer can be called so";
        } else if (head.value().length + head.key().length() > MAX_MANIFEST_BYTES) {
            flaw = "takes more than %d bytes itself".formatted(MAX_MANIFEST_BYTES);
        }
        if (flaw != null) {
            return Optional.of(head.flawed("a manifest: " + flaw));
        }
        Id id = new Id(manifest.getSha256(), manifest.getWriter());
        remove(id);
        sets.put(id, new OpenSet(manifest, head, manifests, passed));
        manifests++;
        giveUp();
        return Optional.empty();
    }

    /** Whether a chunk is of one of them. */
    boolean has(Chunk chunk) {
        return sets.containsKey(id(chunk));
    }

    /**
     * A chunk of one of them comes.
     *
     * @return the message, if it is complete with it; with a flaw if it is not what its manifest
     *     says
     */
    Optional<Entry> add(Chunk chunk) {
        Id id = id(chunk);
        OpenSet set = sets.get(id);
        if (chunk.getIndex() < set.index) {
            return Optional.empty();
        }
        if (chunk.getIndex() > set.index) {
            return flawed(
                    id, "chunk %d comes where %d was due".formatted(chunk.getIndex(), set.index));
        }
        int filled = set.filled + chunk.getData().size();
        boolean isLast = set.index + 1 == set.manifest.getChunks();
        boolean fits = filled > set.filled && filled <= set.size();
        if (!fits || isLast && filled != set.size()) {
            return flawed(id, "its chunks have other bytes than it claims");
        }
        fill(set, chunk.getData(), filled);
        set.index++;
        return isLast ? complete(id, set) : Optional.empty();
    }

    private static Id id(Chunk chunk) {
        return new Id(chunk.getSha256(), chunk.getWriter());
    }

    private Optional<Entry> complete(Id id, OpenSet set) {
        remove(id);
        return Deals.sha256(set.value).equals(set.manifest.getSha256())
                ? Optional.of(set.head.with(set.value))
                : Optional.of(set.head.flawed("a manifest: its SHA-256 does not fit its chunks"));
    }

    private Optional<Entry> flawed(Id id, String flaw) {
        return Optional.of(remove(id).head.flawed("a manifest: " + flaw));
    }

    private void fill(OpenSet set, ByteString data, int filled) {
        if (filled > set.value.length) {
            // what a manifest claims alone takes no room
            grow(set, (int) Math.min(set.size(), Math.max(filled, 2L * set.value.length)));
        }
        data.copyTo(set.value, set.filled);
        set.filled = filled;
    }

    private void grow(OpenSet set, int size) {
        bytes += size - set.value.length;
        set.value = Arrays.copyOf(set.value, size);
    }

    private OpenSet remove(Id id) {
        OpenSet set = sets.remove(id);
        bytes -= set == null ? 0 : set.value.length;
        return set;
    }
}
