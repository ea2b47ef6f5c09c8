// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.hostile;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import dev.sparring.protocol.TensorCodec;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.Action;
import dev.sparring.protocol.v1.Attack;
import dev.sparring.protocol.v1.Control;
import dev.sparring.protocol.v1.Measure;
import dev.sparring.protocol.v1.Presence;
import dev.sparring.protocol.v1.PresenceState;
import dev.sparring.protocol.v1.Round;
import dev.sparring.protocol.v1.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Malformed and illegal records for all topics of a game, the same ones for the same seed. None of
 * them is under the name of an attacker of the game, unless that is asked for; none under the
 * defender's name can be parsed, for whoever may write as the defender is the defender. Not safe
 * for concurrent use.
 */
public final class HostileRecords {

    /** What the names of all attackers begin with that never played. */
    public static final String STRANGER = "stranger-";

    private static final int STRANGERS = 100;

    /** No field of protobuf begins so: whatever follows, it is no message. */
    private static final byte NO_FIELD = 7;

    private static final int LARGE_BYTES = 1 << 20;
    private static final int LARGE_EVERY = 400;
    private static final int IMPERSONATED_EVERY = 500;

    private final Topics topics;
    private final Round sample;
    private final Optional<String> victim;
    private final Dice dice;
    private final Map<String, Supplier<HostileRecord>> table = new LinkedHashMap<>();
    private final List<String> kinds;
    private long round;
    private long count;

    /**
     * Records for a game.
     *
     * @param sample any round of it
     * @param victim an attacker in whose name a wrong answer is given now and then: its fouls
     */
    public HostileRecords(Topics topics, Round sample, Optional<String> victim, long seed) {
        this.topics = topics;
        this.sample = sample;
        this.victim = victim;
        dice = new Dice(seed);
        round = sample.getRound();
        bytesForAttacks();
        answers();
        roster();
        control();
        othersTopics();
        kinds = List.copyOf(table.keySet());
    }

    /** All kinds but those that are rare. */
    public List<String> kinds() {
        return kinds;
    }

    /** The round that is played now: some records are for it. */
    public void now(long newest) {
        round = newest;
    }

    /** The next one, of a random kind. */
    public HostileRecord next() {
        count++;
        if (victim.isPresent() && count % IMPERSONATED_EVERY == 0) {
            Attack attack = answer().setAttacker(victim.get()).build();
            return record("attacks/impersonated", topics.attacks(), victim.get(), nan(attack));
        }
        if (count % LARGE_EVERY == 0) {
            byte[] junk = bytes(LARGE_BYTES);
            return record("attacks/1 MiB", topics.attacks(), stranger(), Optional.of(junk));
        }
        return table.get(kinds.get(dice.below(kinds.size()))).get();
    }

    private void bytesForAttacks() {
        bytes("attacks/random bytes", topics.attacks(), () -> bytes(1 << dice.below(14)));
        bytes("attacks/empty", topics.attacks(), () -> new byte[0]);
        table.put(
                "attacks/null",
                () -> record("attacks/null", topics.attacks(), stranger(), Optional.empty()));
        bytes(
                "attacks/truncated",
                topics.attacks(),
                () -> {
                    byte[] whole = answer().build().toByteArray();
                    return Arrays.copyOf(whole, dice.below(whole.length));
                });
        bytes(
                "attacks/flipped bit",
                topics.attacks(),
                () -> {
                    byte[] whole = answer().build().toByteArray();
                    whole[dice.below(whole.length)] ^= (byte) (1 << dice.below(8));
                    return whole;
                });
        table.put(
                "attacks/odd headers",
                () ->
                        new HostileRecord(
                                "attacks/odd headers",
                                topics.attacks(),
                                stranger(),
                                Map.of(
                                        Topics.HEADER_PLAYER,
                                        bytes(dice.below(10_000)),
                                        Topics.HEADER_ROUND,
                                        bytes(20),
                                        Topics.HEADER_PROTOCOL,
                                        new byte[0],
                                        "x".repeat(1 + dice.below(1000)),
                                        bytes(100)),
                                Optional.of(answer().build().toByteArray())));
    }

    private void answers() {
        answer("unknown attacker", attack -> attack);
        answer("stale round", attack -> attack.setRound(dice.below(round + 1)));
        answer("future round", attack -> attack.setRound(round + (1L << dice.below(62))));
        answer("negative round", attack -> attack.setRound(-1 - (1L << dice.below(62))));
        answer("wrong version", attack -> attack.setDefenderVersion(dice.any()));
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
                        attack.setAdversarialImages(
                                images(attack)
                                        .setData(ByteString.copyFrom(bytes(dice.below(99))))));
        answer(
                "many measures",
                attack -> {
                    for (int i = 0; i < 5000; i++) {
                        attack.addMeasures(Measure.newBuilder().setName("m" + i).setValue(i));
                    }
                    return attack;
                });
        answer("long name", attack -> attack.setAttacker("n".repeat(1 << (10 + dice.below(8)))));
    }

    private void roster() {
        String topic = topics.roster();
        bytes("roster/random bytes", topic, () -> noMessage(dice.below(1000)));
        table.put("roster/null", () -> record("roster/null", topic, stranger(), Optional.empty()));
        int[] copies = {0, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 65};
        message(
                "roster/odd copies",
                topic,
                () -> presence(stranger()).setCopies(copies[dice.below(copies.length)]));
        List<String> names =
                List.of("defender", "referee", "", "n".repeat(10_000), "a/b", "\u0000\n", "ä ö");
        message(
                "roster/odd name",
                topic,
                () -> presence(names.get(dice.below(names.size()))).setCopies(1));
        message(
                "roster/odd state",
                topic,
                () -> presence(stranger()).setStateValue(4 + dice.below(9)).setCopies(1));
    }

    private void control() {
        String topic = topics.control();
        bytes("control/random bytes", topic, () -> noMessage(dice.below(1000)));
        message("control/no action", topic, () -> Control.newBuilder().setReason("none"));
        message(
                "control/unknown action",
                topic,
                () -> Control.newBuilder().setActionValue(5 + dice.below(99)));
        message(
                "control/eject nobody",
                topic,
                () ->
                        Control.newBuilder()
                                .setAction(Action.ACTION_EJECT)
                                .setAttacker(stranger())
                                .setReason("r".repeat(dice.below(10_000))));
    }

    /** Topics of the game's own players. */
    private void othersTopics() {
        Map<String, String> own =
                Map.of(
                        "rounds", topics.rounds(),
                        "snapshots", topics.snapshots(),
                        "reports", topics.reports(),
                        "checkpoints", topics.checkpoints());
        for (String name : List.of("rounds", "snapshots", "reports", "checkpoints")) {
            String topic = own.get(name);
            bytes(name + "/a stranger's", topic, () -> bytes(dice.below(3000)));
            for (String player : List.of("defender", "referee")) {
                String kind = name + "/as " + player;
                table.put(
                        kind,
                        () ->
                                new HostileRecord(
                                        kind,
                                        topic,
                                        stranger(),
                                        headers(player),
                                        ownValue(dice.below(4))));
            }
        }
    }

    private Optional<byte[]> ownValue(int which) {
        return which == 0 ? Optional.empty() : Optional.of(noMessage(dice.below(3000)));
    }

    private void answer(String name, Function<Attack.Builder, Attack.Builder> change) {
        message("attacks/" + name, topics.attacks(), () -> change.apply(answer()));
    }

    private void message(String kind, String topic, Supplier<MessageLite.Builder> message) {
        bytes(kind, topic, () -> message.get().build().toByteArray());
    }

    private void bytes(String kind, String topic, Supplier<byte[]> value) {
        table.put(kind, () -> record(kind, topic, stranger(), Optional.of(value.get())));
    }

    private HostileRecord record(String kind, String topic, String key, Optional<byte[]> value) {
        return new HostileRecord(kind, topic, key, headers(key), value);
    }

    private Map<String, byte[]> headers(String player) {
        return Map.of(
                Topics.HEADER_PLAYER, utf8(player),
                Topics.HEADER_GAME, utf8(topics.game()),
                Topics.HEADER_ROUND, utf8(Long.toString(round)));
    }

    private String stranger() {
        return STRANGER + dice.below(STRANGERS);
    }

    private Attack.Builder answer() {
        return Attack.newBuilder()
                .setRound(round)
                .setAttacker(stranger())
                .setDefenderVersion(round)
                .setAdversarialImages(images(0));
    }

    /**
     * One image of the right shape, all values the same. Nobody looks at a stranger's images, so a
     * whole batch of them would only be a way to fill the network.
     */
    private Tensor images(float value) {
        return images(value, 1);
    }

    private Tensor images(float value, long count) {
        long[] shape = TensorCodec.shape(sample.getImages());
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

    private Optional<byte[]> nan(Attack attack) {
        return Optional.of(
                attack.toBuilder()
                        .setAdversarialImages(
                                images(Float.NaN, TensorCodec.shape(sample.getImages())[0]))
                        .build()
                        .toByteArray());
    }

    private static Presence.Builder presence(String attacker) {
        return Presence.newBuilder()
                .setAttacker(attacker)
                .setState(PresenceState.PRESENCE_STATE_JOINED);
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
