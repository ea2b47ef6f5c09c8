// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

/**
 * A record on its way to the log, serialised once.
 *
 * @param author for the header
 * @param key empty for none
 * @param round for the header; none when negative
 * @param kind full name of the message
 * @param value its bytes, which nobody writes to
 */
record Outgoing(String author, String topic, String key, long round, String kind, byte[] value) {

    /** Another value in the same place. */
    Outgoing with(byte[] other) {
        return new Outgoing(author, topic, key, round, kind, other);
    }

    /** A part of it in its place: on a topic that is compacted each part is kept. */
    Outgoing part(int index, byte[] bytes) {
        String place = key.isEmpty() ? key : key + "/" + index;
        return new Outgoing(author, topic, place, round, kind, bytes);
    }
}
