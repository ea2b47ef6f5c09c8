// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

import dev.sparring.actors.SerialGame;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.Players;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Whether a game comes to the same weights, bit for bit: played twice as a bare loop, and over
 * Kafka in a process that is killed and resumed.
 */
record DeterminismCheck(DoctorSettings settings, Workspace workspace) implements MachineCheck {

    private static final String LEARNER = "l2l-da";

    @Override
    public String name() {
        return "determinism";
    }

    @Override
    public List<String> needs() {
        return List.of(DeviceCheck.NAME, KafkaCheck.NAME);
    }

    @Override
    public Observation observe(Consumer<String> progress) throws Exception {
        String[] game = {
            "rounds=" + settings.sizes().determinism(),
            "defender.batch-size=20",
            "defender.warm-up-rounds=2",
            "defender.checkpoint-every=5",
            "attackers." + LEARNER + "={attack=l2l-da,base-channels=4,steps=3}",
            "attackers.pgd={attack=pgd,steps=3}"
        };
        progress.accept("a game without Kafka");
        Map<String, String> first = bare(settings.settings(game));
        progress.accept("the same again");
        Map<String, String> second = bare(settings.settings(game));
        if (!first.equals(second)) {
            return differs("two plays differ", first, second);
        }
        Path run = new KilledGame(settings, workspace).play(settings.overrides(game), progress);
        Map<String, String> killed = new LinkedHashMap<>();
        for (String player : first.keySet()) {
            killed.put(player, KilledGame.sha256(run, player));
        }
        return judge(settings.sizes().determinism(), first, killed);
    }

    /** SHA-256 of the weights of both who learn. */
    private static Map<String, String> bare(GameSettings settings) throws Exception {
        return DeviceWork.run(
                settings.device(),
                devices -> {
                    try (SerialGame game = new SerialGame(settings, devices)) {
                        game.play(step -> {});
                        Map<String, String> weights = new LinkedHashMap<>();
                        weights.put(Players.DEFENDER, hex(game.theta().sha256()));
                        weights.put(LEARNER, hex(game.phi(LEARNER).sha256()));
                        return weights;
                    }
                });
    }

    static Observation judge(int rounds, Map<String, String> first, Map<String, String> killed) {
        if (!first.equals(killed)) {
            return differs("a game that was killed and resumed differs", first, killed);
        }
        return Observation.ok(
                "%d rounds played twice, and over Kafka with kill -9 and resumed: theta %s, phi %s"
                        .formatted(
                                rounds,
                                brief(first.get(Players.DEFENDER)),
                                brief(first.get(LEARNER))));
    }

    private static Observation differs(
            String what, Map<String, String> first, Map<String, String> second) {
        return Observation.fault(
                "%s: theta %s and %s, phi %s and %s"
                        .formatted(
                                what,
                                brief(first.get(Players.DEFENDER)),
                                brief(second.get(Players.DEFENDER)),
                                brief(first.get(LEARNER)),
                                brief(second.get(LEARNER))),
                "games on this device cannot go on to the same weights after a crash; play on cpu");
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static String brief(String sha256) {
        return sha256.substring(0, Math.min(8, sha256.length()));
    }
}
