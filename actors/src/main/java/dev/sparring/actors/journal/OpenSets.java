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
 * Messages of one partition whose parts are not all there. Whose last part is longest ago goes
 * first when there are too many. Not safe for concurrent use.
 */
final class OpenSets {

    /** So many at a time, of a topic that several write to. */
    static final int MOST = 256;

    /** Who writes sends all parts at once: behind so many other records nothing more comes. */
    static final int LONGEST_GAP = 4096;

    private static final int SHA256_BYTES = 32;
    private static final int MAX_WRITER_LENGTH = 64;

    private final long limit;
    private final boolean shared;
    private final Map<Id, OpenSet> sets = new LinkedHashMap<>();
    private long bytes;

    private record Id(ByteString sha256, String writer) {}

    /** One message so far. */
    private static final class OpenSet {
        private final Manifest manifest;
        private final Entry head;
        private long last;
        private int index;
        private int filled;
        private byte[] value = {};

        OpenSet(Manifest manifest, Entry head) {
            this.manifest = manifest;
            this.head = head;
            last = head.offset();
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
        this.shared = shared;
    }

    boolean isEmpty() {
        return sets.isEmpty();
    }

    /** Where the first of them begins; {@code none} if there is none. */
    long first(long none) {
        return sets.values().stream().mapToLong(set -> set.head.offset()).min().orElse(none);
    }

    /** Gives up those that nothing was added to for long. */
    void expire(long offset) {
        Iterator<OpenSet> oldest = sets.values().iterator();
        for (OpenSet set; oldest.hasNext() && isOver(set = oldest.next(), offset); ) {
            bytes -= set.value.length;
            oldest.remove();
        }
    }

    private static boolean isOver(OpenSet set, long offset) {
        return offset - set.last > LONGEST_GAP;
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
        }
        if (flaw != null) {
            return Optional.of(head.flawed("a manifest: " + flaw));
        }
        Id id = new Id(manifest.getSha256(), manifest.getWriter());
        remove(id);
        OpenSet set = new OpenSet(manifest, head);
        sets.put(id, set);
        shrink(set);
        return Optional.empty();
    }

    /**
     * A chunk comes.
     *
     * @return the message, if it is complete with it; with a flaw if it is not what its manifest
     *     says
     */
    Optional<Entry> add(Chunk chunk, long offset) {
        Id id = new Id(chunk.getSha256(), chunk.getWriter());
        OpenSet set = sets.get(id);
        if (set == null || chunk.getIndex() < set.index) {
            return Optional.empty();
        }
        // the youngest is the last one
        sets.remove(id);
        int filled = set.filled + chunk.getData().size();
        if (chunk.getIndex() > set.index || chunk.getData().isEmpty()) {
            bytes -= set.value.length;
            return Optional.empty();
        }
        boolean isLast = set.index + 1 == set.manifest.getChunks();
        if (filled < 0 || filled > set.size() || isLast && filled != set.size()) {
            return flawed(set, "its chunks have other bytes than it claims");
        }
        sets.put(id, set);
        fill(set, chunk.getData(), filled);
        set.index++;
        set.last = offset;
        shrink(set);
        return isLast ? complete(id, set) : Optional.empty();
    }

    private Optional<Entry> complete(Id id, OpenSet set) {
        remove(id);
        return Deals.sha256(set.value).equals(set.manifest.getSha256())
                ? Optional.of(set.head.with(set.value))
                : Optional.of(set.head.flawed("a manifest: its SHA-256 does not fit its chunks"));
    }

    private Optional<Entry> flawed(OpenSet set, String flaw) {
        bytes -= set.value.length;
        return Optional.of(set.head.flawed("a manifest: " + flaw));
    }

    private void fill(OpenSet set, ByteString data, int filled) {
        if (filled > set.value.length) {
            // what a stranger claims alone takes no room
            long room = shared ? Math.max(filled, 2L * set.value.length) : set.size();
            grow(set, (int) Math.min(set.size(), room));
        }
        data.copyTo(set.value, set.filled);
        set.filled = filled;
    }

    private void grow(OpenSet set, int size) {
        bytes += size - set.value.length;
        set.value = Arrays.copyOf(set.value, size);
    }

    /** Makes room for the newest one. */
    private void shrink(OpenSet newest) {
        Iterator<OpenSet> oldest = sets.values().iterator();
        while (sets.size() > (shared ? MOST : 1) || bytes > 2 * limit) {
            OpenSet set = oldest.next();
            if (set == newest) {
                return;
            }
            bytes -= set.value.length;
            oldest.remove();
        }
    }

    private void remove(Id id) {
        OpenSet set = sets.remove(id);
        bytes -= set == null ? 0 : set.value.length;
    }
}
