// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.InputOffset;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.WorkerLoad;
import java.io.IOException;
import java.util.Optional;

/**
 * A record as it was read: bytes, so that whoever reads it decides what a malformed one means. What
 * travelled in parts is one record, and lies where its manifest does.
 *
 * @param key empty when the record has none
 * @param player whose topic it lies in, whatever the record says of itself; where several may
 *     write, what the header says, or empty
 * @param round header {@code round}; -1 when it is missing or malformed
 * @param value never written to; empty when the record has none
 * @param last where its last part lies
 * @param since where the first part lies of what was not complete when this was, or the next offset
 * @param flaw what is wrong with its parts, whose manifest is the value then; empty if nothing is
 */
public record Entry(
        String topic,
        int partition,
        long offset,
        String key,
        String player,
        long round,
        byte[] value,
        long last,
        long since,
        String flaw) {

    /** A record in one part. */
    public Entry(
            String topic,
            int partition,
            long offset,
            String key,
            String player,
            long round,
            byte[] value) {
        this(topic, partition, offset, key, player, round, value, offset, offset + 1, "");
    }

    /** The same, complete with another part. */
    Entry endingAt(long lastPart, long firstOpen) {
        return new Entry(
                topic, partition, offset, key, player, round, value, lastPart, firstOpen, flaw);
    }

    /** A record that has the place and headers of this one. */
    Entry with(byte[] whole) {
        return new Entry(topic, partition, offset, key, player, round, whole);
    }

    /** The same, and what is wrong with it. */
    Entry flawed(String what) {
        return new Entry(topic, partition, offset, key, player, round, value, last, since, what);
    }

    /**
     * The value as a message whose byte fields share the array of {@link #value}.
     *
     * @throws InvalidProtocolBufferException if it is none; no message of a game is empty
     */
    public <T> T parse(Parser<T> parser) throws InvalidProtocolBufferException {
        if (!flaw.isEmpty()) {
            throw new InvalidProtocolBufferException(flaw);
        }
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

    /** The value, if {@code writer} wrote this record, and if it is sound. */
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

    /**
     * The report that this is; empty if it is anything else. The defender tells what it did and
     * what was trained on, the referee what it measured, and neither the other's.
     */
    public Optional<Report> report() {
        return switch (Topics.kind(topic)) {
            case "reports" -> sound(Report.parser()).filter(Entry::isDefenders);
            case "evaluations" -> sound(Report.parser()).filter(Report::hasEvaluation);
            default -> Optional.empty();
        };
    }

    private static boolean isDefenders(Report report) {
        return report.hasStep() || report.hasGameEvent() || report.hasHeartbeat();
    }

    /** How busy a process is, if this record tells that; empty if it is anything else. */
    public Optional<WorkerLoad> load() {
        return Topics.kind(topic).equals("telemetry")
                ? sound(Report.parser()).filter(Report::hasWorkerLoad).map(Report::getWorkerLoad)
                : Optional.empty();
    }

    /** Where this record lies. */
    public InputOffset position() {
        return at(offset).build();
    }

    /** Where reading goes on after this record. */
    public InputOffset next() {
        return at(last + 1).setBack(last + 1 - since).build();
    }

    /** The first bytes of the value. */
    public ByteString head(int sizeBytes) {
        return ByteString.copyFrom(value, 0, Math.min(sizeBytes, value.length));
    }

    private InputOffset.Builder at(long place) {
        return InputOffset.newBuilder().setTopic(topic).setPartition(partition).setOffset(place);
    }
}
