// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import dev.sparring.protocol.v1.InputOffset;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.WorkerLoad;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/**
 * A record as it was read: bytes, so that whoever reads it decides what a malformed one means.
 *
 * @param key empty when the record has none
 * @param player header {@code player}; empty when it is missing
 * @param round header {@code round}; -1 when it is missing or malformed
 * @param value never written to; empty when the record has none
 */
public record Entry(
        String topic,
        int partition,
        long offset,
        String key,
        String player,
        long round,
        byte[] value) {

    /** Who reports: the defender what was trained on, the referee what it measured. */
    private static final Set<String> OFFICIALS = Set.of("defender", "referee");

    /** Who reports how busy a process is. */
    private static final String LOAD = "load";

    /**
     * The value as a message whose byte fields share the array of {@link #value}.
     *
     * @throws InvalidProtocolBufferException if it is none; no message of a game is empty
     */
    public <T> T parse(Parser<T> parser) throws InvalidProtocolBufferException {
        if (value.length == 0) {
            throw new InvalidProtocolBufferException("the record is empty");
        }
        CodedInputStream input = UnsafeByteOperations.unsafeWrap(value).newCodedInput();
        input.enableAliasing(true);
        T message = parser.parseFrom(input);
        try {
            input.checkLastTagWas(0);
        } catch (IOException e) {
            throw new InvalidProtocolBufferException(e);
        }
        return message;
    }

    /**
     * The value of a record that one of the game's own players wrote.
     *
     * @throws JournalException if it is malformed, naming where it lies
     */
    public <T> T parseTrusted(Parser<T> parser) {
        try {
            return parse(parser);
        } catch (InvalidProtocolBufferException e) {
            throw new JournalException(
                    "the record at %s-%d offset %d is malformed: %s"
                            .formatted(topic, partition, offset, e.getMessage()),
                    e);
        }
    }

    /** The value, if {@code writer} wrote this record as its header says, and if it is sound. */
    public <T> Optional<T> writtenBy(String writer, Parser<T> parser) {
        return player.equals(writer) ? sound(parser) : Optional.empty();
    }

    /**
     * The value, if it can be parsed. Anybody can write anything to a topic: what is no message is
     * passed over, with a warning in the log.
     */
    public <T> Optional<T> sound(Parser<T> parser) {
        try {
            return Optional.of(parse(parser));
        } catch (InvalidProtocolBufferException e) {
            Garbage.passedOver(this, e);
            return Optional.empty();
        }
    }

    /** The report of the defender or the referee that this is; empty if it is anything else. */
    public Optional<Report> report() {
        return OFFICIALS.contains(player) ? writtenBy(player, Report.parser()) : Optional.empty();
    }

    /** How busy a process is, if this record tells that; empty if it is anything else. */
    public Optional<WorkerLoad> load() {
        return writtenBy(LOAD, Report.parser())
                .filter(Report::hasWorkerLoad)
                .map(Report::getWorkerLoad);
    }

    /** Where this record lies. */
    public InputOffset position() {
        return offset(offset);
    }

    /** Where reading goes on after this record. */
    public InputOffset next() {
        return offset(offset + 1);
    }

    /** The first bytes of the value. */
    public ByteString head(int sizeBytes) {
        return ByteString.copyFrom(value, 0, Math.min(sizeBytes, value.length));
    }

    private InputOffset offset(long at) {
        return InputOffset.newBuilder()
                .setTopic(topic)
                .setPartition(partition)
                .setOffset(at)
                .build();
    }
}
