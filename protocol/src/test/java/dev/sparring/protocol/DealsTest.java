// SPDX-License-Identifier: Apache-2.0
package dev.sparring.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.sparring.protocol.v1.Budget;
import dev.sparring.protocol.v1.Norm;
import dev.sparring.protocol.v1.RosterEntry;
import dev.sparring.protocol.v1.Round;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class DealsTest {

    private static final Round ROUND =
            Round.newBuilder()
                    .setRound(7)
                    .setSeed(-1)
                    .setDefenderVersion(6)
                    .setWeightsSha256(ByteString.copyFromUtf8("theta"))
                    .setBudget(Budget.newBuilder().setNorm(Norm.NORM_LINF).setEpsilon(0.5f))
                    .setImages(TensorCodec.bytes("", new long[] {2, 1, 1, 1}, new byte[] {1, 2}))
                    .addLabels(3)
                    .addLabels(9)
                    .addRoster(RosterEntry.newBuilder().setAttacker("pgd").setCopies(1))
                    .build();

    private static final List<Consumer<Round.Builder>> CHANGES =
            List.of(
                    round -> round.setRound(8),
                    round -> round.setSeed(1),
                    round -> round.setDefenderVersion(7),
                    round -> round.setWeightsSha256(ByteString.copyFromUtf8("other")),
                    round -> round.getBudgetBuilder().setEpsilon(0.25f),
                    round ->
                            round.setImages(
                                    TensorCodec.bytes(
                                            "", new long[] {2, 1, 1, 1}, new byte[] {1, 3})),
                    round ->
                            round.setImages(
                                    TensorCodec.bytes(
                                            "", new long[] {1, 2, 1, 1}, new byte[] {1, 2})),
                    round -> round.setLabels(1, 8),
                    round -> round.clearLabels().addLabels(3),
                    Round.Builder::clearRoster,
                    round -> round.getRosterBuilder(0).setCopies(2),
                    round -> round.getRosterBuilder(0).setAttacker("cw"));

    @Test
    void shouldTellApartWhateverDecidesAboutAnAnswer() {
        Set<ByteString> deals = new HashSet<>(Set.of(Deals.sha256(ROUND)));
        for (Consumer<Round.Builder> change : CHANGES) {
            Round.Builder changed = ROUND.toBuilder();
            change.accept(changed);
            deals.add(Deals.sha256(changed));
        }
        assertThat(deals).hasSize(1 + CHANGES.size()).allMatch(deal -> deal.size() == 32);
    }

    @Test
    void shouldNotDependOnWhenOrHowOftenARoundIsDealt() {
        Round.Builder again = ROUND.toBuilder().setDeadlineEpochMillis(9).setCheckpoint(true);

        assertThat(Deals.sha256(again)).isEqualTo(Deals.sha256(ROUND));
        assertThat(Deals.sealed(again).getDeal()).isEqualTo(Deals.sha256(ROUND));
        assertThat(Deals.sha256(Deals.sealed(again))).isEqualTo(Deals.sha256(ROUND));
    }

    @Test
    void shouldHashValues() {
        assertThat(HexFormat.of().formatHex(Deals.sha256(new byte[0]).toByteArray()))
                .startsWith("e3b0c44298fc1c14");
    }
}
