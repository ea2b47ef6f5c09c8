// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

import dev.sparring.deploy.run.RunRecord;
import dev.sparring.gpu.device.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Whether a game over Kafka that is killed goes on to its end. It comes before the device is opened
 * in this process: of a card in exclusive mode there is one user at a time.
 */
final class KilledGameCheck implements MachineCheck {

    static final String NAME = "game";

    private final DoctorSettings settings;
    private final Workspace workspace;
    private Optional<RepeatedGame.Weights> weights = Optional.empty();

    KilledGameCheck(DoctorSettings settings, Workspace workspace) {
        this.settings = settings;
        this.workspace = workspace;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<String> needs() {
        return List.of(NativesCheck.NAME, KafkaCheck.NAME);
    }

    /** What the game ended with; empty if it did not end as itself. */
    Optional<RepeatedGame.Weights> weights() {
        return weights;
    }

    @Override
    public Observation observe(Consumer<String> progress) throws Exception {
        if (Device.problem(settings.device()).isPresent()) {
            return Observation.skipped(DeviceCheck.NAME);
        }
        KilledGame game = new KilledGame(settings, workspace);
        boolean good = false;
        try {
            long killed = workspace.guarded(() -> game.play(progress));
            Observation observation = judge(killed, game.run());
            good = observation.state() == CheckState.OK;
            return observation;
        } finally {
            if (!good) {
                game.log();
            }
        }
    }

    private Observation judge(long killed, Path run) throws IOException {
        List<RunRecord.Fork> forks = RunRecord.read(run).forks();
        if (!forks.isEmpty()) {
            return forked(forks.get(0));
        }
        weights = Optional.of(RepeatedGame.of(run));
        return Observation.ok(
                "%d rounds over Kafka, killed with signal 9 after round %d and resumed"
                        .formatted(settings.sizes().repeated().rounds(), killed));
    }

    /** A fault, though the game has come to its end. */
    Observation forked(RunRecord.Fork fork) {
        return Observation.fault(
                "a game that was killed went on as a fork from round %d: %s"
                        .formatted(fork.round(), fork.why()),
                RepeatedGame.advice(settings.device()));
    }
}
