// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Whether a game comes to the same weights, bit for bit: played twice as a bare loop, and over
 * Kafka in a process that was killed and resumed.
 *
 * @param killed weights of the killed game; empty if it was not played to its end
 */
record DeterminismCheck(DoctorSettings settings, Supplier<Optional<RepeatedGame.Weights>> killed)
        implements MachineCheck {

    @Override
    public String name() {
        return "determinism";
    }

    @Override
    public List<String> needs() {
        return List.of(DeviceCheck.NAME);
    }

    @Override
    public Observation observe(Consumer<String> progress) throws Exception {
        RepeatedGame game = new RepeatedGame(settings);
        progress.accept("a game without Kafka");
        RepeatedGame.Weights first = game.playBare();
        progress.accept("the same again");
        RepeatedGame.Weights second = game.playBare();
        return first.equals(second)
                ? judge(first, killed.get())
                : differs("two games differ", first, second);
    }

    Observation judge(RepeatedGame.Weights first, Optional<RepeatedGame.Weights> other) {
        if (other.isPresent() && !first.equals(other.get())) {
            return differs("a game that was killed and resumed differs", first, other.get());
        }
        String over =
                other.isPresent()
                        ? ", and over Kafka with kill -9 and resumed"
                        : ", not over Kafka as the game above was not played";
        return Observation.ok(
                "%d rounds played twice%s: %s"
                        .formatted(settings.sizes().repeated().rounds(), over, first));
    }

    private Observation differs(
            String what, RepeatedGame.Weights first, RepeatedGame.Weights second) {
        return Observation.fault(
                "%s: %s and %s".formatted(what, first, second),
                RepeatedGame.advice(settings.device()));
    }
}
