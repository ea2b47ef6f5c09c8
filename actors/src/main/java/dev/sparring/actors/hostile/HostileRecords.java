// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.hostile;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import dev.sparring.protocol.TensorCodec;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.Action;
import dev.sparring.protocol.v1.Attack;
import dev.sparring.protocol.v1.AttackerRecord;
import dev.sparring.protocol.v1.Control;
import dev.sparring.protocol.v1.Measure;
import dev.sparring.protocol.v1.Presence;
import dev.sparring.protocol.v1.PresenceState;
import dev.sparring.protocol.v1.Round;
import dev.sparring.protocol.v1.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Malformed and illegal records for all topics of a game, the same ones for the same seed, as
 * somebody writes them who may write to every topic. None can be taken for a word of the topic's
 * owner, unless that is asked for: answers are to deals that never were, and what lies on topics of
 * the defender, the referee and attackers' states is no message. Not safe for concurrent use.
 */
public final class HostileRecords {

    /** What the writer of these records calls itself. */
    public static final String STRANGER = "stranger";

    /** No field of protobuf begins so: whatever follows, it is no message. */
    private static final byte NO_FIELD = 7;

    private static final int LARGE_BYTES = Dice.MOST_BYTES;
    private static final int LARGE_EVERY = 400;
    private static final int IMPERSONATED_EVERY = 500;

    private static final List<Measure> MANY_MEASURES =
            IntStream.range(0, 5000)
                    .mapToObj(i -> Measure.newBuilder().setName("m" + i).setValue(i).build())
                    .toList();

    private final Topics topics;
    private final List<String> attackers;
    private final Optional<String> victim;
    private final Dice dice;
    private final Map<String, Supplier<HostileRecord>> table = new LinkedHashMap<>();
    private final List<String> kinds;
    private Round now;
    private long count;

    /**
     * Records for a game.
     *
     * @param sample any round of it
     * @param attackers whose topics are written to; at least one
     * @param victim an attacker in whose name a wrong answer is given now and then: its fouls
     */
    public HostileRecords(
            Topics topics,
            Round sample,
            Collection<String> attackers,
            Optional<String> victim,
            long seed) {
        this.topics = topics;
        this.attackers = attackers.stream().sorted().toList();
        now = sample;
        this.victim = victim;
        dice = new Dice(seed);
        bytesForAttacks();
        answers();
        parts();
        presences();
        control();
        othersTopics();
        kinds = List.copyOf(table.keySet());
    }

    /** All kinds but those that are rare. */
    public List<String> kinds() {
        return kinds;
    }

    /** The round that is played now: some records are for it. */
    public void now(Round newest) {
        now = newest;
    }

    /** The next one, of a random kind. */
    public HostileRecord next() {
        count++;
        if (victim.isPresent() && count % IMPERSONATED_EVERY == 0) {
            return record(
                    "attacks/impersonated", topics.attacks(victim.get()), Optional.of(cheating()));
        }
        if (count % LARGE_EVERY == 0) {
            byte[] junk = bytes(LARGE_BYTES);
            return record("attacks/1 MiB", anybodys(), Optional.of(junk));
        }
        return table.get(kinds.get(dice.below(kinds.size()))).get();
    }

    private void bytesForAttacks() {
        bytes("attacks/random bytes", this::anybodys, () -> bytes(1 << dice.below(14)));
        bytes("attacks/empty", this::anybodys, () -> new byte[0]);
        bytes(
                "attacks/neither",
                this::anybodys,
                () -> AttackerRecord.getDefaultInstance().toByteArray());
        table.put("attacks/null", () -> record("attacks/null", anybodys(), Optional.empty()));
        bytes(
                "attacks/truncated",
                this::anybodys,
                () -> {
                    byte[] whole = bytesOf(answer());
                    return Arrays.copyOf(whole, dice.below(whole.length));
                });
        bytes(
                "attacks/flipped bit",
                this::anybodys,
                () -> {
                    byte[] whole = bytesOf(answer());
                    whole[dice.below(whole.length)] ^= (byte) (1 << dice.below(8));
                    return whole;
                });
        table.put(
                "attacks/odd headers",
                () ->
                        new HostileRecord(
                                "attacks/odd headers",
                                anybodys(),
                                "",
                                Map.of(
                                        Topics.HEADER_PLAYER,
                                        bytes(dice.below(10_000)),
                                        Topics.HEADER_ROUND,
                                        bytes(20),
                                        Topics.HEADER_PROTOCOL,
                                        new byte[0],
                                        "x".repeat(1 + dice.below(1000)),
                                        bytes(100)),
                                Optional.of(bytesOf(answer()))));
    }

    private void answers() {
        answer("unknown deal", attack -> attack);
        answer("no deal", Attack.Builder::clearDeal);
        answer("long deal", attack -> attack.setDeal(junk(1 << (10 + dice.below(8)))));
        answer("stale round", attack -> attack.setRound(dice.below(now.getRound() + 1)));
        answer("future round", attack -> attack.setRound(now.getRound() + (1L << dice.below(62))));
        answer("negative round", attack -> attack.setRound(-1 - (1L << dice.below(62))));
        answer(
                "wrong type",
                attack ->
                        attack.setAdversarialImages(
                                images(attack).setDataTypeValue(dice.below(10) - 1)));
        answer(
                "overflowing shape",
                attack -> attack.setAdversarialImages(shaped(attack, Long.MAX_VALUE, 4, 2, 1)));
        answer(
                "negative shape",
                attack -> attack.setAdversarialImages(shaped(attack, -1, -1, -28, -28)));
        answer(
                "odd rank",
                attack ->
                        attack.setAdversarialImages(shaped(attack, dice.longs(dice.below(10), 9))));
        answer("not a number", attack -> attack.setAdversarialImages(images(Float.NaN)));
        answer("infinite", attack -> attack.setAdversarialImages(images(Float.NEGATIVE_INFINITY)));
        answer("out of range", attack -> attack.setAdversarialImages(images(-3)));
        answer("over budget", attack -> attack.setAdversarialImages(images(dice.below(2))));
        answer(
                "data too short",
                attack ->
                        attack.setAdversarialImages(images(attack).setData(junk(dice.below(99)))));
        answer("many measures", attack -> attack.addAllMeasures(MANY_MEASURES));
    }

    /** Of messages that never become whole: what is hashed is not what the chunks hold. */
    private void parts() {
        HostileParts parts = new HostileParts(dice);
        part("manifest that lies", Topics.MANIFEST, parts::lie);
        part("manifest without chunks", Topics.MANIFEST, parts::manifest);
        part("manifest that is none", Topics.MANIFEST, () -> noMessage(dice.below(1000)));
        part("chunk of nothing", Topics.CHUNK, parts::stray);
        part("chunk of other bytes", Topics.CHUNK, parts::chunk);
        part("chunk that is none", Topics.CHUNK, () -> noMessage(dice.below(1000)));
    }

    private void part(String name, String part, Supplier<byte[]> value) {
        String kind = "attacks/" + name;
        table.put(
                kind,
                () -> {
                    HostileRecord record = record(kind, anybodys(), Optional.of(value.get()));
                    Map<String, byte[]> headers = new HashMap<>(record.headers());
                    headers.put(Topics.HEADER_PART, utf8(part));
                    return new HostileRecord(
                            kind, record.topic(), record.key(), headers, record.value());
                });
    }

    private void presences() {
        int[] copies = {0, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 65};
        message(
                "attacks/odd copies",
                this::anybodys,
                () -> said(presence().setCopies(copies[dice.below(copies.length)])));
        message(
                "attacks/odd replica",
                this::anybodys,
                () -> said(presence().setReplica("n".repeat(201 + dice.below(10_000)))));
        message(
                "attacks/odd state",
                this::anybodys,
                () -> said(presence().setStateValue(4 + dice.below(9))));
    }

    private static AttackerRecord.Builder said(Presence.Builder presence) {
        return AttackerRecord.newBuilder().setPresence(presence);
    }

    private void control() {
        Supplier<String> topic = topics::control;
        bytes("control/random bytes", topic, () -> noMessage(dice.below(1000)));
        message("control/no action", topic, () -> Control.newBuilder().setReason("none"));
        message(
                "control/unknown action",
                topic,
                () -> Control.newBuilder().setActionValue(6 + dice.below(99)));
        message(
                "control/eject nobody",
                topic,
                () ->
                        Control.newBuilder()
                                .setAction(Action.ACTION_EJECT)
                                .setAttacker("nobody-" + dice.below(100))
                                .setReason("r".repeat(dice.below(10_000))));
        message(
                "control/admit what cannot be",
                topic,
                () -> Control.newBuilder().setAction(Action.ACTION_ADMIT).setAttacker("A/B"));
    }

    /** Topics whose owners are trusted, for nobody else may write to them. */
    private void othersTopics() {
        Map<String, Supplier<String>> own =
                Map.of(
                        "rounds", topics::rounds,
                        "snapshots", topics::snapshots,
                        "reports", topics::reports,
                        "checkpoints", topics::checkpoints,
                        "evaluations", topics::evaluations,
                        "telemetry", topics::telemetry,
                        "state", () -> topics.state(anybody()));
        for (String name : new TreeSet<>(own.keySet())) {
            bytes(name + "/no message", own.get(name), () -> noMessage(dice.below(3000)));
            if (!name.equals("checkpoints") && !name.equals("state")) {
                // a compacted topic takes no record without a key
                String kind = name + "/null";
                table.put(kind, () -> record(kind, own.get(name).get(), Optional.empty()));
            }
        }
    }

    private void answer(String name, Function<Attack.Builder, Attack.Builder> change) {
        bytes("attacks/" + name, this::anybodys, () -> bytesOf(change.apply(answer())));
    }

    private void message(
            String kind, Supplier<String> topic, Supplier<MessageLite.Builder> message) {
        bytes(kind, topic, () -> message.get().build().toByteArray());
    }

    private void bytes(String kind, Supplier<String> topic, Supplier<byte[]> value) {
        table.put(kind, () -> record(kind, topic.get(), Optional.of(value.get())));
    }

    private HostileRecord record(String kind, String topic, Optional<byte[]> value) {
        boolean keyed = topic.equals(topics.checkpoints()) || Topics.kind(topic).equals("state");
        return new HostileRecord(
                kind,
                topic,
                keyed ? STRANGER : "",
                Map.of(
                        Topics.HEADER_PLAYER, utf8(STRANGER),
                        Topics.HEADER_GAME, utf8(topics.game()),
                        Topics.HEADER_ROUND, utf8(Long.toString(now.getRound()))),
                value);
    }

    private String anybodys() {
        return topics.attacks(anybody());
    }

    private String anybody() {
        return attackers.get(dice.below(attackers.size()));
    }

    /** To no deal that was ever made. */
    private Attack.Builder answer() {
        return Attack.newBuilder()
                .setRound(now.getRound())
                .setDeal(junk(32))
                .setAdversarialImages(images(0));
    }

    private static byte[] bytesOf(Attack.Builder attack) {
        return AttackerRecord.newBuilder().setAttack(attack).build().toByteArray();
    }

    private ByteString junk(int size) {
        return ByteString.copyFrom(bytes(size));
    }

    /**
     * One image of the right shape, all values the same. Nobody looks at images of no deal, so a
     * whole batch of them would only be a way to fill the network.
     */
    private Tensor images(float value) {
        return images(value, 1);
    }

    private Tensor images(float value, long count) {
        long[] shape = TensorCodec.shape(now.getImages());
        float[] values = new float[(int) (count * shape[1] * shape[2] * shape[3])];
        Arrays.fill(values, value);
        shape[0] = count;
        return TensorCodec.floats("", shape, values);
    }

    private static Tensor.Builder images(Attack.Builder attack) {
        return attack.getAdversarialImages().toBuilder();
    }

    private static Tensor.Builder shaped(Attack.Builder attack, long... shape) {
        Tensor.Builder images = images(attack).clearShape();
        Arrays.stream(shape).forEach(images::addShape);
        return images;
    }

    /** A whole answer to the round that is played now, of which nothing is a number. */
    private byte[] cheating() {
        return bytesOf(
                Attack.newBuilder()
                        .setRound(now.getRound())
                        .setDeal(now.getDeal())
                        .setAdversarialImages(
                                images(Float.NaN, TensorCodec.shape(now.getImages())[0])));
    }

    private static Presence.Builder presence() {
        return Presence.newBuilder()
                .setState(PresenceState.PRESENCE_STATE_JOINED)
                .setCopies(1)
                .setReplica(STRANGER);
    }

    private byte[] noMessage(int size) {
        byte[] value = bytes(size + 1);
        value[0] = NO_FIELD;
        return value;
    }

    private byte[] bytes(int size) {
        return dice.bytes(size);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
