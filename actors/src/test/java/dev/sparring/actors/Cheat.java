// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import com.google.protobuf.ByteString;
import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalReader;
import dev.sparring.actors.journal.JournalWriter;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.protocol.TensorCodec;
import dev.sparring.protocol.v1.Attack;
import dev.sparring.protocol.v1.AttackerRecord;
import dev.sparring.protocol.v1.Presence;
import dev.sparring.protocol.v1.PresenceState;
import dev.sparring.protocol.v1.Round;
import dev.sparring.protocol.v1.Tensor;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/** An attacker from outside that says hello and answers each round it is dealt as it likes. */
final class Cheat implements AutoCloseable {

    static final String ID = "mallory";

    private final CompletableFuture<JournalReader> self = new CompletableFuture<>();
    private final Journal journal;
    private final JournalWriter writer;
    private final BiConsumer<Cheat, Round> answer;
    private final JournalReader reader;

    Cheat(Journal journal, BiConsumer<Cheat, Round> answer) {
        this.journal = journal;
        this.answer = answer;
        journal.createTopics(1, List.of(ID));
        writer = journal.writer(ID);
        writer.send(
                journal.topics().attacks(ID),
                "",
                AttackerRecord.newBuilder()
                        .setPresence(
                                Presence.newBuilder()
                                        .setState(PresenceState.PRESENCE_STATE_JOINED)
                                        .setCopies(1))
                        .build());
        writer.commit();
        reader =
                journal.follow(
                        ID,
                        List.of(journal.topics().rounds()),
                        new Offsets(),
                        this::onEntries,
                        failure -> {});
        self.complete(reader);
    }

    /** What an honest attacker might have answered: the clean images. */
    static Attack.Builder honest(Round round) {
        byte[] pixels = TensorCodec.byteArray(round.getImages());
        float[] values = new float[pixels.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (pixels[i] & 0xff) / 255f;
        }
        return attack(round, values);
    }

    /** Values of its own choice. */
    static Attack.Builder attack(Round round, float[] values) {
        return Attack.newBuilder()
                .setRound(round.getRound())
                .setDeal(round.getDeal())
                .setAdversarialImages(
                        TensorCodec.floats("", TensorCodec.shape(round.getImages()), values));
    }

    /** All values the same. */
    static Attack.Builder constant(Round round, float value) {
        float[] values = new float[round.getImages().getData().size()];
        java.util.Arrays.fill(values, value);
        return attack(round, values);
    }

    /** The same bytes under another type or shape. */
    static Attack.Builder reshaped(Round round, Tensor.Builder images) {
        ByteString data = honest(round).getAdversarialImages().getData();
        return honest(round).setAdversarialImages(images.setData(data));
    }

    void send(Attack.Builder attack) {
        writer.send(
                journal.topics().attacks(ID),
                "",
                attack.getRound(),
                AttackerRecord.newBuilder().setAttack(attack).build());
    }

    @Override
    public void close() {
        reader.close();
        writer.close();
    }

    private void onEntries(List<Entry> entries) {
        for (Entry entry : entries) {
            Round round = entry.parseTrusted(Round.parser());
            if (round.getRosterList().stream().anyMatch(each -> each.getAttacker().equals(ID))) {
                answer.accept(this, round);
            }
        }
        self.join().next();
    }
}
