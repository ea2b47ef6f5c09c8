// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

import dev.sparring.actors.SerialGame;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.Players;
import dev.sparring.deploy.run.RunDirectory;
import dev.sparring.deploy.run.WeightsFile;
import dev.sparring.gpu.device.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;

/** A game of PGD and L2L-DA that must end with the same weights, however it is played. */
record RepeatedGame(DoctorSettings settings) {

    static final int CHECKPOINT_EVERY = 5;

    private static final String LEARNER = "l2l-da";

    /** SHA-256 of the weights of both who learn, in hexadecimal. */
    record Weights(String theta, String phi) {

        /** The beginnings of both. */
        @Override
        public String toString() {
            return "theta %s, phi %s".formatted(brief(theta), brief(phi));
        }

        private static String brief(String sha256) {
            return sha256.substring(0, Math.min(8, sha256.length()));
        }
    }

    /** Its settings, as {@code path=value}. */
    String[] overrides() {
        Sizes.Repeated size = settings.sizes().repeated();
        return new String[] {
            "rounds=" + size.rounds(),
            "defender.batch-size=" + size.batchSize(),
            "defender.warm-up-rounds=2",
            "defender.checkpoint-every=" + CHECKPOINT_EVERY,
            "attackers.%s={attack=l2l-da,base-channels=%d,steps=%d}"
                    .formatted(LEARNER, size.baseChannels(), size.steps()),
            "attackers.pgd={attack=pgd,steps=%d}".formatted(size.steps())
        };
    }

    /** What it ends with as a bare loop. */
    Weights playBare() throws Exception {
        GameSettings game = settings.settings(overrides());
        return DeviceWork.run(
                game.device(),
                devices -> {
                    try (SerialGame serial = new SerialGame(game, devices)) {
                        serial.play(step -> {});
                        return new Weights(
                                hex(serial.theta().sha256()), hex(serial.phi(LEARNER).sha256()));
                    }
                });
    }

    /** What a run of it ended with. */
    static Weights of(Path run) throws IOException {
        return new Weights(sha256(run, Players.DEFENDER), sha256(run, LEARNER));
    }

    /** What to do where it does not end alike. */
    static String advice(String device) {
        return "a killed game would go on as a fork; "
                + (Device.isCpu(device)
                        ? "try device.threads=1"
                        : "update the driver or PyTorch, or play on cpu");
    }

    private static String sha256(Path run, String player) throws IOException {
        return WeightsFile.read(RunDirectory.weights(run, player)).metadata().get("sha256");
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
