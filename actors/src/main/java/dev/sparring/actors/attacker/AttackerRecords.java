// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.attacker;

import com.google.protobuf.ByteString;
import com.typesafe.config.ConfigRenderOptions;
import dev.sparring.actors.Arena;
import dev.sparring.actors.journal.Snapshots;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.Players;
import dev.sparring.gpu.attack.AttackRunner;
import dev.sparring.gpu.attack.CraftRequest;
import dev.sparring.gpu.attack.Crafted;
import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.worker.Reply;
import dev.sparring.protocol.TensorCodec;
import dev.sparring.protocol.v1.Attack;
import dev.sparring.protocol.v1.Measure;
import dev.sparring.protocol.v1.Presence;
import dev.sparring.protocol.v1.PresenceState;
import dev.sparring.protocol.v1.Round;
import java.util.UUID;

/** Between an attacker's records and what its device takes and gives. */
final class AttackerRecords {

    private final GameSettings settings;
    private final String id;
    private final String replica;

    AttackerRecords(Arena arena, String id) {
        this.settings = arena.settings();
        this.id = id;
        replica = arena.replica().orElseGet(() -> UUID.randomUUID().toString());
    }

    /** What the device is asked to do for a round. */
    CraftRequest request(Inbox.Task task) {
        Round round = task.round();
        ImageBatch batch =
                new ImageBatch(
                        TensorCodec.shape(round.getImages()),
                        TensorCodec.byteArray(round.getImages()),
                        round.getLabelsList().stream().mapToInt(Integer::intValue).toArray());
        return new CraftRequest(
                round.getRound(),
                round.getDefenderVersion(),
                Snapshots.weights(task.snapshot()),
                batch,
                round.getBudget().getEpsilon(),
                Players.randomness(settings, id, round.getRound()),
                true);
    }

    /**
     * The answer to a round.
     *
     * @param version rounds that the attacker had learnt from
     * @param phi SHA-256 of the weights that it crafted with; empty for one that does not learn
     */
    Attack attack(Round round, long version, ByteString phi, Reply.Done<Crafted> done) {
        Crafted crafted = done.value();
        Attack.Builder attack =
                Attack.newBuilder()
                        .setRound(round.getRound())
                        .setDeal(round.getDeal())
                        .setAttackerVersion(version)
                        .setWeightsSha256(phi)
                        .setAdversarialImages(
                                TensorCodec.floats("", crafted.shape(), crafted.images()))
                        .setSeconds(done.busySeconds());
        for (float loss : crafted.losses()) {
            attack.addLosses(loss);
        }
        crafted.measures()
                .forEach(
                        (name, value) ->
                                attack.addMeasures(
                                        Measure.newBuilder().setName(name).setValue(value)));
        return attack.build();
    }

    /** A sign of life. */
    Presence presence(PresenceState state, AttackRunner runner) {
        return Presence.newBuilder()
                .setReplica(replica)
                .setState(state)
                .setCopies(runner.copies())
                .setLearning(runner.learns())
                .setOptions(
                        settings.attackers()
                                .get(id)
                                .options()
                                .root()
                                .render(ConfigRenderOptions.concise()))
                .setEpochMillis(System.currentTimeMillis())
                .build();
    }
}
