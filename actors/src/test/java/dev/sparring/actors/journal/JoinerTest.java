// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.Chunk;
import dev.sparring.protocol.v1.InputOffset;
import dev.sparring.protocol.v1.Manifest;
import dev.sparring.protocol.v1.Snapshot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class JoinerTest {

    private static final String SHARED = "g.attacks.pgd";
    private static final String OWN = "g.checkpoints";
    private static final int CHUNK_BYTES = 100;
    private static final Snapshot WHOLE = Snapshot.newBuilder().setVersion(7).build();

    private final Joiner joiner = new Joiner(1000);
    private final List<Entry> joined = new ArrayList<>();
    private long offset;

    @Test
    void shouldPutTogetherWhatWasCut() throws Exception {
        Snapshot message = message(1, 350);
        List<Message> parts = cut(message, "a");
        assertThat(parts).hasSize(5);
        assertThat(((Manifest) parts.get(0)).getKind()).isEqualTo("sparring.v1.Snapshot");

        write(SHARED, parts);

        Entry entry = only();
        assertThat(entry.parse(Snapshot.parser())).isEqualTo(message);
        assertThat(entry.position().getOffset()).isZero();
        assertThat(entry.next().getOffset()).isEqualTo(5);
        assertThat(entry.next().getBack()).isZero();
        assertThat(entry.key()).isEqualTo("KEY");
    }

    @Test
    void shouldTellWritersApart() throws Exception {
        List<Message> first = cut(message(1, 350), "a");
        List<Message> second = cut(message(1, 350), "b");

        write(SHARED, first.subList(0, 2));
        write(SHARED, second);
        write(SHARED, first.subList(2, 5));

        assertThat(joined).extracting(Entry::offset).containsExactly(2L, 0L);
        assertThat(joined.get(1).parse(Snapshot.parser()).getVersion()).isEqualTo(1);
    }

    @Test
    void shouldHandOverWhatLiesBetween() {
        List<Message> parts = cut(message(1, 350), "a");
        write(SHARED, parts.subList(0, 3));
        whole(SHARED);
        write(SHARED, parts.subList(3, 5));

        assertThat(joined).extracting(Entry::offset).containsExactly(3L, 0L);
        assertThat(joined.get(0).next()).isEqualTo(at(4, 4));
        assertThat(joined.get(1).next()).isEqualTo(at(6, 0));
    }

    @Test
    void shouldGoOnInTheMiddleOfAMessage() {
        List<Message> parts = cut(message(1, 350), "a");
        write(SHARED, parts.subList(0, 3));
        whole(SHARED);
        Offsets stand = new Offsets(List.of(joined.get(0).next()));
        assertThat(stand.isBehind(joined.get(0))).isTrue();

        Joiner again = new Joiner(1000);
        again.beginAt(new TopicPartition(SHARED, 0), stand.list().get(0).getOffset());
        offset = 0;
        joined.clear();
        write(again, SHARED, parts.subList(0, 3));
        write(again, SHARED, List.of(Snapshot.newBuilder().setVersion(7).build()));
        write(again, SHARED, parts.subList(3, 5));

        assertThat(only().offset()).isZero();
        assertThat(stand.isBehind(only())).isFalse();
    }

    @Test
    void shouldSayThatChunksHaveNoManifestAndPassOverThoseThatComeTwice() {
        List<Message> parts = cut(message(1, 350), "a");
        write(SHARED, parts.subList(2, 3));
        assertFlaw("a chunk of no message");
        assertThat(only().next().getOffset()).isEqualTo(1);

        joined.clear();
        write(SHARED, parts.subList(0, 3));
        write(SHARED, parts.subList(1, 3));
        write(SHARED, parts.subList(3, 5));

        assertThat(only().offset()).isEqualTo(1);
    }

    @Test
    void shouldGiveUpAMessageOneOfWhosePartsIsLost() {
        List<Message> parts = cut(message(1, 350), "a");
        write(SHARED, parts.subList(0, 2));
        write(SHARED, parts.subList(3, 4));

        assertFlaw("a manifest: chunk 2 comes where 1 was due");
        assertThat(only().offset()).isZero();
        assertThat(only().next()).isEqualTo(at(3, 0));
    }

    @Test
    void shouldSayThatTheHashDoesNotFit() {
        List<Message> parts = cut(message(1, 350), "a");
        Chunk chunk = (Chunk) parts.get(2);
        ByteString junk = ByteString.copyFrom(new byte[chunk.getData().size()]);
        parts.set(2, chunk.toBuilder().setData(junk).build());

        write(SHARED, parts);

        assertFlaw("a manifest: its SHA-256 does not fit its chunks");
        assertThat(only().value()).isEqualTo(parts.get(0).toByteArray());
    }

    @Test
    void shouldSayWhatAManifestLiesAbout() {
        Manifest honest = (Manifest) cut(message(1, 350), "a").get(0);
        lie(honest.toBuilder().setSizeBytes(1001), "claims 1001 bytes; at most 1000 are allowed");
        lie(honest.toBuilder().setSizeBytes(-1), "claims -1 bytes");
        lie(honest.toBuilder().setSizeBytes(Long.MAX_VALUE), "at most 1000");
        lie(honest.toBuilder().setChunks(0), "claims 0 chunks");
        lie(honest.toBuilder().setChunks(Integer.MAX_VALUE), "claims 2147483647 chunks");
        lie(honest.toBuilder().clearSha256(), "has no SHA-256");
        lie(honest.toBuilder().setWriter("w".repeat(65)), "no writer can be called so");
    }

    @Test
    void shouldSayThatChunksHaveOtherBytesThanClaimed() {
        List<Message> parts = cut(message(1, 350), "a");
        Manifest honest = (Manifest) parts.get(0);
        for (long claim : new long[] {150, 999}) {
            parts.set(0, honest.toBuilder().setSizeBytes(claim).build());
            joined.clear();
            write(SHARED, parts);
            assertThat(joined.get(0).flaw())
                    .isEqualTo("a manifest: its chunks have other bytes than it claims");
        }
    }

    @Test
    void shouldSayWhatIsNoPart() {
        for (String part : List.of(Topics.MANIFEST, Topics.CHUNK)) {
            joined.clear();
            take(joiner, record(SHARED, part, new byte[] {7, 7}));
            assertFlaw("a " + part + " that is none");
        }
    }

    @Test
    void shouldForgetMessagesThatNobodyGoesOnWith() {
        List<Message> parts = cut(message(1, 350), "a");
        write(SHARED, parts.subList(0, 1));
        for (int passed = 0; passed <= 2000; passed += WHOLE.getSerializedSize()) {
            assertThat(joined).allMatch(each -> each.next().getBack() > 0);
            whole(SHARED);
        }
        assertThat(joined.get(joined.size() - 1).next().getBack()).isZero();

        joined.clear();
        write(SHARED, parts.subList(1, 2));
        assertFlaw("a chunk of no message");
    }

    @Test
    void shouldGiveUpTheSameWhereverReadingBegan() {
        List<Message> first = cut(message(1, 900), "a");
        List<Message> second = cut(message(2, 900), "b");
        write(SHARED, first.subList(0, 8));
        write(SHARED, second.subList(0, 1));
        long begun = offset - 1;
        write(SHARED, first.subList(8, first.size()));
        write(SHARED, second.subList(1, second.size()));
        assertThat(joined).extracting(Entry::offset).containsExactly(0L, begun);

        joined.clear();
        offset = begun;
        Joiner later = new Joiner(1000);
        write(later, SHARED, second.subList(0, 1));
        write(later, SHARED, first.subList(8, first.size()));
        write(later, SHARED, second.subList(1, second.size()));
        assertThat(joined).extracting(Entry::offset).contains(begun);
    }

    @Test
    void shouldForgetTheOldestOfEndlessMessages() {
        Joiner roomy = new Joiner(1 << 20);
        List<Message> honest = cut(message(0, 350), "a");
        write(roomy, SHARED, honest.subList(0, 4));
        for (int i = 1; i < OpenSets.MOST; i++) {
            write(roomy, SHARED, cut(message(i, 350), "flood").subList(0, 1));
        }
        write(roomy, SHARED, honest.subList(4, 5));
        assertThat(only().offset()).isZero();

        joined.clear();
        List<Message> starved = cut(message(0, 350), "b");
        write(roomy, SHARED, starved.subList(0, 4));
        for (int i = 0; i < OpenSets.MOST; i++) {
            write(roomy, SHARED, cut(message(i, 350), "more").subList(0, 1));
        }
        write(roomy, SHARED, starved.subList(4, 5));
        assertFlaw("a chunk of no message");
    }

    @Test
    void shouldGiveUpWhatIsLeftBehindByTwoOfTheLongest() {
        List<Message> first = cut(message(1, 900), "a");
        List<Message> second = cut(message(2, 900), "a");
        write(SHARED, first.subList(0, first.size() - 1));
        write(SHARED, second.subList(0, second.size() - 1));
        write(SHARED, first.subList(first.size() - 1, first.size()));
        assertFlaw("a chunk of no message");

        joined.clear();
        write(SHARED, second.subList(second.size() - 1, second.size()));
        assertThat(only().value()).hasSizeGreaterThan(900);
    }

    @Test
    void shouldReadNoMixtureFromATopicThatIsCompacted() {
        List<Message> longer = cut(message(1, 950), "a");
        List<Message> shorter = cut(message(2, 350), "a");

        // what KEY/i of the longer one no newer record has replaced
        write(OWN, longer.subList(shorter.size(), longer.size()));
        write(OWN, shorter);
        assertThat(only().offset()).isEqualTo(longer.size() - shorter.size());

        // one that was begun, by a writer without transactions, and left
        joined.clear();
        write(OWN, longer.subList(0, 5));
        write(OWN, shorter);
        assertThat(joined).hasSize(1);
        joined.clear();
        write(OWN, longer.subList(5, longer.size()));
        assertThat(joined).isEmpty();
    }

    @Test
    void shouldReadMessagesOfAnySizeFromTheGamesOwnTopics() {
        write(OWN, cut(message(1, 5000), "a"));

        assertThat(only().value()).hasSizeGreaterThan(5000);
    }

    private void lie(Manifest.Builder manifest, String flaw) {
        joined.clear();
        write(SHARED, List.of(manifest.build()));
        assertFlaw(flaw);
    }

    private void assertFlaw(String flaw) {
        assertThatThrownBy(() -> only().parse(Snapshot.parser()))
                .isInstanceOf(InvalidProtocolBufferException.class)
                .hasMessageContaining(flaw);
    }

    private Entry only() {
        assertThat(joined).hasSize(1);
        return joined.get(0);
    }

    private static InputOffset at(long offset, long back) {
        return InputOffset.newBuilder().setTopic(SHARED).setOffset(offset).setBack(back).build();
    }

    private static Snapshot message(long seed, int size) {
        byte[] bytes = new byte[size];
        int[] values = Randomness.of(seed).integers(size, 256);
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) values[i];
        }
        return Snapshot.newBuilder().setVersion(1).setSha256(ByteString.copyFrom(bytes)).build();
    }

    private static List<Message> cut(Message message, String writer) {
        Cutter cutter = new Cutter(message, CHUNK_BYTES, writer);
        List<Message> parts = new ArrayList<>();
        Manifest manifest = cutter.manifest();
        parts.add(manifest);
        // their bytes are gone with the next one
        cutter.chunks(manifest, chunk -> parts.add(copy(chunk)));
        assertThat(parts).hasSize(1 + manifest.getChunks());
        return parts;
    }

    private static Chunk copy(Chunk chunk) {
        ByteString data = ByteString.copyFrom(chunk.getData().toByteArray());
        return chunk.toBuilder().setData(data).build();
    }

    private void whole(String topic) {
        write(topic, List.of(WHOLE));
    }

    private void write(String topic, List<Message> messages) {
        write(joiner, topic, messages);
    }

    private void write(Joiner to, String topic, List<Message> messages) {
        for (Message message : messages) {
            String part = "";
            if (message instanceof Manifest) {
                part = Topics.MANIFEST;
            } else if (message instanceof Chunk) {
                part = Topics.CHUNK;
            }
            take(to, record(topic, part, message.toByteArray()));
        }
    }

    private void take(Joiner to, ConsumerRecord<byte[], byte[]> record) {
        to.join(Collections.singleton(record), joined::add);
    }

    private ConsumerRecord<byte[], byte[]> record(String topic, String part, byte[] value) {
        RecordHeaders headers = new RecordHeaders();
        if (!part.isEmpty()) {
            headers.add(Topics.HEADER_PART, Text.bytes(part));
        }
        return new ConsumerRecord<>(
                topic,
                0,
                offset++,
                0,
                TimestampType.CREATE_TIME,
                3,
                value.length,
                Text.bytes("KEY"),
                value,
                headers,
                Optional.empty());
    }
}
