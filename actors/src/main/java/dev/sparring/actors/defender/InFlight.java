// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.defender;

import com.google.protobuf.ByteString;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.gpu.training.AdversarialBatch;
import dev.sparring.gpu.training.TrainingBatch;
import dev.sparring.protocol.TensorCodec;
import dev.sparring.protocol.v1.Attack;
import dev.sparring.protocol.v1.InputOffset;
import dev.sparring.protocol.v1.PhaseSeconds;
import dev.sparring.protocol.v1.RosterEntry;
import dev.sparring.protocol.v1.Round;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A round that was dealt and not yet trained on, with the answers so far. Not safe for concurrent
 * use.
 */
final class InFlight {

    /** A legal answer, where it lies, and SHA-256 of its record's value. */
    record Answer(Attack attack, InputOffset position, ByteString sha256) {}

    private final Round round;
    private final Offsets before;
    private final SortedMap<String, Answer> answers = new TreeMap<>();
    private final Set<String> fouled = new HashSet<>();
    private final long dealtNanos = System.nanoTime();
    private long publishedNanos = dealtNanos;
    private long closedNanos;
    private boolean closed;

    /**
     * A round just dealt.
     *
     * @param before offsets at or before those of the round, of the snapshot it asks to attack, and
     *     of the reports of all rounds from the one before this on
     */
    InFlight(Round round, Offsets before) {
        this.round = round;
        this.before = before;
    }

    Round round() {
        return round;
    }

    Offsets before() {
        return before;
    }

    /** The attackers can see it now. */
    void published() {
        publishedNanos = System.nanoTime();
    }

    /** No more answers are taken. */
    void closed() {
        closedNanos = System.nanoTime();
        closed = true;
    }

    /** Whether it is being trained on, with the answers it has. */
    boolean isClosed() {
        return closed;
    }

    /**
     * Where the time went so far.
     *
     * @param queueing seconds before the training
     * @param training seconds on the device
     */
    PhaseSeconds seconds(double queueing, double training) {
        return PhaseSeconds.newBuilder()
                .setCommitting((publishedNanos - dealtNanos) * 1e-9)
                .setWaiting((closedNanos - publishedNanos) * 1e-9)
                .setQueueing(queueing)
                .setTraining(training)
                .setTotal((System.nanoTime() - dealtNanos) * 1e-9)
                .build();
    }

    boolean isOnRoster(String attacker) {
        return round.getRosterList().stream()
                .anyMatch(entry -> entry.getAttacker().equals(attacker));
    }

    /** An attacker's answer; the first one stays. */
    void answer(String attacker, Answer answer) {
        answers.putIfAbsent(attacker, answer);
    }

    /** A foul counts as the answer, unless a legal one is there. */
    void foul(String attacker) {
        if (isOnRoster(attacker)) {
            fouled.add(attacker);
        }
    }

    /** Legal answers by attacker. */
    SortedMap<String, Answer> answers() {
        return answers;
    }

    /** What is trained on: the clean images and every legal answer. */
    TrainingBatch batch() {
        return new TrainingBatch(
                Dealer.clean(round),
                answers.entrySet().stream()
                        .map(each -> batch(each.getKey(), each.getValue().attack()))
                        .toList());
    }

    private static AdversarialBatch batch(String attacker, Attack attack) {
        return new AdversarialBatch(
                attacker,
                TensorCodec.shape(attack.getAdversarialImages()),
                TensorCodec.floatBuffer(attack.getAdversarialImages()));
    }

    /** Whether there is nobody more whose answer may still come. */
    boolean isComplete(Predicate<String> mayAnswer) {
        return round.getRosterList().stream()
                .map(RosterEntry::getAttacker)
                .noneMatch(id -> isSilent(id) && mayAnswer.test(id));
    }

    /** Whether an attacker on the roster has neither answered nor fouled. */
    boolean isSilent(String attacker) {
        return isOnRoster(attacker) && !answers.containsKey(attacker) && !fouled.contains(attacker);
    }
}
