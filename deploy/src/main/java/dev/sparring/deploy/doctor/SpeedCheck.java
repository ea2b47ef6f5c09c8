// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

import dev.sparring.actors.settings.GameSettings;
import dev.sparring.deploy.bench.BareLoop;
import dev.sparring.deploy.bench.Bench;
import dev.sparring.deploy.bench.BenchResult;
import dev.sparring.gpu.device.Device;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * How long rounds take: in a bare loop, over Kafka, and on a GPU in a bare loop that need not be
 * exact.
 *
 * @param kafka whether there is one
 */
record SpeedCheck(DoctorSettings settings, Workspace workspace, BooleanSupplier kafka)
        implements MachineCheck {

    @Override
    public String name() {
        return "speed";
    }

    @Override
    public List<String> needs() {
        return List.of(DeviceCheck.NAME);
    }

    @Override
    public Observation observe(Consumer<String> progress) throws Exception {
        Sizes.Timed size = settings.sizes().timed();
        Map<String, RoundSeconds> results = new LinkedHashMap<>();
        results.put("PGD10", time(size.pgd(), "pgd={attack=pgd,steps=10}", progress));
        results.put(
                "L2L-DA base " + size.baseChannels(),
                time(
                        size.learned(),
                        "l2l-da={attack=l2l-da,base-channels=%d,steps=10}"
                                .formatted(size.baseChannels()),
                        progress));
        return RoundSeconds.judge(results);
    }

    /** LeNet-5 and 100 images a round. */
    private RoundSeconds time(int rounds, String attacker, Consumer<String> progress)
            throws Exception {
        String attack = attacker.replaceAll("=.*", "");
        Consumer<String> doing = what -> progress.accept(attack + ": " + what);
        RoundSeconds exact = exact(game(rounds, attacker, true), doing);
        if (Device.isCpu(settings.device())) {
            return exact;
        }
        doing.accept("bare loop, not deterministic");
        return exact.besides(bare(game(rounds, attacker, false)));
    }

    private RoundSeconds exact(GameSettings game, Consumer<String> progress) throws Exception {
        int uncounted = settings.sizes().timed().uncounted();
        if (!kafka.getAsBoolean()) {
            progress.accept("bare loop");
            return RoundSeconds.ofBare(bare(game));
        }
        Bench bench = new Bench(game, 1, 0, uncounted);
        BenchResult result = workspace.guarded(() -> bench.run(workspace.connection(), progress));
        return RoundSeconds.of(result.serialSeconds(), result.kafkaSeconds(), result.ratio());
    }

    /** The second time, as the first one compiles. */
    private double bare(GameSettings game) {
        BareLoop loop = new BareLoop(game, settings.sizes().timed().uncounted());
        loop.play();
        return BenchResult.median(loop.play());
    }

    private GameSettings game(int rounds, String attacker, boolean deterministic) {
        return settings.settings(
                "attackers." + attacker,
                "rounds=" + rounds,
                "defender.warm-up-rounds=0",
                "device.deterministic=" + deterministic);
    }
}
