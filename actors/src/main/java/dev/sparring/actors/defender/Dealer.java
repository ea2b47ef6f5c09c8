// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.defender;

import com.google.protobuf.ByteString;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.data.RoundBatches;
import dev.sparring.protocol.Deals;
import dev.sparring.protocol.TensorCodec;
import dev.sparring.protocol.v1.Budget;
import dev.sparring.protocol.v1.Norm;
import dev.sparring.protocol.v1.RosterEntry;
import dev.sparring.protocol.v1.Round;
import java.util.List;

/**
 * Makes rounds. Round k's images are a function of k, so the next one is made ready while the
 * attackers work on this one. Not safe for concurrent use.
 */
final class Dealer {

    private final GameSettings settings;
    private final long firstRound;
    private final RoundBatches batches;
    private Round.Builder prepared;

    /**
     * A dealer.
     *
     * @param firstRound of the game
     */
    Dealer(GameSettings settings, long firstRound, RoundBatches batches) {
        this.settings = settings;
        this.firstRound = firstRound;
        this.batches = batches;
    }

    /** Makes the images of a round that will be dealt soon. */
    void prepare(long round) {
        if (round < settings.rounds() && (prepared == null || prepared.getRound() != round)) {
            prepared = images(round);
        }
    }

    /**
     * A round to attack version {@code max(first round, round + 1 - window)}: the newest when it is
     * dealt.
     *
     * @param weightsSha256 of that version
     * @param present who would be on the roster; nobody is during the warm-up
     */
    Round deal(long round, ByteString weightsSha256, List<RosterEntry> present) {
        prepare(round);
        Round.Builder dealt = prepared;
        prepared = null;
        long version = Math.max(firstRound, round + 1 - settings.window());
        dealt.setDefenderVersion(version).setWeightsSha256(weightsSha256);
        dealt.setCheckpoint((round + 1) % settings.defender().checkpointEvery() == 0);
        if (round >= settings.defender().warmUpRounds()) {
            dealt.addAllRoster(present);
            dealt.setDeadlineEpochMillis(deadline());
        }
        return Deals.sealed(dealt);
    }

    /** The clean images of a round, as they are trained on. */
    static ImageBatch clean(Round round) {
        return new ImageBatch(
                TensorCodec.shape(round.getImages()),
                TensorCodec.byteArray(round.getImages()),
                round.getLabelsList().stream().mapToInt(Integer::intValue).toArray());
    }

    private Round.Builder images(long round) {
        ImageBatch batch = batches.batch(round);
        Round.Builder builder =
                Round.newBuilder()
                        .setRound(round)
                        .setSeed(settings.seed())
                        .setBudget(
                                Budget.newBuilder()
                                        .setNorm(Norm.NORM_LINF)
                                        .setEpsilon(settings.epsilon()))
                        .setImages(TensorCodec.bytes("", batch.shape(), batch.pixels()));
        for (int label : batch.labels()) {
            builder.addLabels(label);
        }
        return builder;
    }

    /** A round waits for those before it, so its time starts when theirs is over. */
    private long deadline() {
        double seconds = settings.defender().roundDeadlineSeconds();
        return seconds == 0
                ? 0
                : System.currentTimeMillis() + Math.round(1000 * seconds * settings.window());
    }
}
