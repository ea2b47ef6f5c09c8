// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.sparring.protocol.TensorCodec;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.Attack;
import dev.sparring.protocol.v1.AttackerRecord;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.Round;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class HostileRecordsTest {

    private static final Round SAMPLE =
            Round.newBuilder()
                    .setRound(5)
                    .setDeal(ByteString.copyFromUtf8("the deal of round 5"))
                    .setImages(TensorCodec.bytes("", new long[] {1, 1, 4, 4}, new byte[16]))
                    .build();

    @Test
    void shouldMakeTheSameRecordsFromTheSameSeed() {
        assertThat(lines(records(3000, 1, Optional.empty())))
                .isEqualTo(lines(records(3000, 1, Optional.empty())))
                .isNotEqualTo(lines(records(3000, 2, Optional.empty())));
    }

    @Test
    void shouldMakeAllKindsForAllTopicsThatAnybodyCanWriteTo() {
        HostileRecords hostile = hostile(1, Optional.empty());
        assertThat(records(5000, 1, Optional.empty()).stream().map(HostileRecord::kind).distinct())
                .containsAll(hostile.kinds())
                .contains("attacks/1 MiB")
                .doesNotContain("attacks/impersonated");
        assertThat(
                        records(5000, 1, Optional.empty()).stream()
                                .map(HostileRecord::topic)
                                .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(
                        "g.attacks.cw",
                        "g.attacks.pgd",
                        "g.checkpoints",
                        "g.control",
                        "g.evaluations",
                        "g.reports",
                        "g.rounds",
                        "g.snapshots",
                        "g.state.cw",
                        "g.state.pgd",
                        "g.telemetry");
    }

    @Test
    void shouldWriteNothingThatCanBeParsedToTrustedTopics() {
        assertThat(records(5000, 1, Optional.empty()))
                .filteredOn(
                        record ->
                                !record.topic().contains(".attacks.")
                                        && !record.topic().equals("g.control"))
                .isNotEmpty()
                .allSatisfy(
                        record ->
                                record.value()
                                        .ifPresent(
                                                value ->
                                                        assertThatThrownBy(
                                                                () -> Report.parseFrom(value))));
    }

    @Test
    void shouldAnswerNoDealThatWasMade() {
        List<AttackerRecord> parsed = new ArrayList<>();
        for (HostileRecord record : records(5000, 1, Optional.empty())) {
            if (record.topic().contains(".attacks.")) {
                try {
                    parsed.add(AttackerRecord.parseFrom(record.value().orElse(new byte[0])));
                } catch (InvalidProtocolBufferException e) {
                    continue;
                }
            }
        }
        assertThat(parsed)
                .filteredOn(AttackerRecord::hasAttack)
                .isNotEmpty()
                .noneMatch(record -> record.getAttack().getDeal().equals(SAMPLE.getDeal()));
    }

    @Test
    void shouldTakeAnAttackersNameOnlyWhenAsked() throws Exception {
        List<HostileRecord> impersonated =
                records(5000, 1, Optional.of("pgd")).stream()
                        .filter(record -> record.kind().equals("attacks/impersonated"))
                        .toList();
        assertThat(impersonated).hasSize(10);
        assertThat(impersonated.get(0).topic()).isEqualTo("g.attacks.pgd");
        Attack attack =
                AttackerRecord.parseFrom(impersonated.get(0).value().orElseThrow()).getAttack();
        assertThat(attack.getDeal()).isEqualTo(SAMPLE.getDeal());
        assertThat(TensorCodec.floatArray(attack.getAdversarialImages())).contains(Float.NaN);
    }

    private static HostileRecords hostile(long seed, Optional<String> victim) {
        return new HostileRecords(Topics.of("g"), SAMPLE, List.of("cw", "pgd"), victim, seed);
    }

    private static List<HostileRecord> records(int count, long seed, Optional<String> victim) {
        HostileRecords hostile = hostile(seed, victim);
        List<HostileRecord> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            records.add(hostile.next());
        }
        return records;
    }

    private static List<String> lines(List<HostileRecord> records) {
        return records.stream()
                .map(record -> record.kind() + record.key() + record.value().map(Arrays::hashCode))
                .toList();
    }
}
