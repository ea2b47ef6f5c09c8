// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.typesafe.config.ConfigRenderOptions;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.Players;
import dev.sparring.deploy.run.RunDirectory;
import dev.sparring.deploy.run.WeightsFile;
import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.IterativeAttack;
import dev.sparring.gpu.attack.LearningAttack;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.evaluation.LossCurves;
import dev.sparring.gpu.model.PlayerState;
import dev.sparring.gpu.model.StateDict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;

/** Follows curves, each once: they are kept, with what they were followed on, as JSON. */
final class Tracer {

    private static final int TRIES = 10;
    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Recipe recipe;
    private final Scale scale;
    private final Path curves;

    /**
     * Knows where everything is.
     *
     * @param curves the directory that keeps them
     */
    Tracer(Recipe recipe, Scale scale, Path curves) {
        this.recipe = recipe;
        this.scale = scale;
        this.curves = curves;
    }

    private record Kept(String key, Curve curve) {}

    /** The curve of an attack on a defence, which is called {@code title}. */
    Curve trace(Work.Trace work, String title) throws IOException {
        Model model = work.model();
        Column column = work.column();
        WeightsFile theta =
                WeightsFile.read(RunDirectory.weights(recipe.run(model), Players.DEFENDER));
        Optional<WeightsFile> phi =
                column.learned()
                        ? Optional.of(
                                WeightsFile.read(
                                        RunDirectory.weights(
                                                recipe.run(model, column), column.attackId())))
                        : Optional.empty();
        GameSettings settings = recipe.of(model.seed());
        GameSettings.Attacker attacker =
                phi.flatMap(WeightsFile::attacker).orElseGet(() -> Examiner.attacker(column));
        String key = key(theta, phi, attacker, settings);
        Path file = curves.resolve(model.run(column.attackId()) + ".json");
        if (Files.exists(file)) {
            Kept kept = MAPPER.readValue(file.toFile(), Kept.class);
            if (kept.key().equals(key)) {
                return kept.curve();
            }
        }
        float[][][] losses = follow(settings, attacker, theta.weights(), phi);
        Curve curve = Curve.of(model, title, column.title(), losses);
        Files.createDirectories(curves);
        new Outputs(curves, model.run(column.attackId()))
                .write("json", MAPPER.writeValueAsBytes(new Kept(key, curve)));
        return curve;
    }

    private String key(
            WeightsFile theta,
            Optional<WeightsFile> phi,
            GameSettings.Attacker attacker,
            GameSettings settings) {
        return String.join(
                " ",
                HexFormat.of().formatHex(theta.weights().sha256()),
                phi.map(each -> HexFormat.of().formatHex(each.weights().sha256())).orElse("-"),
                attacker.attack(),
                attacker.options().root().render(ConfigRenderOptions.concise()),
                "images " + scale.images(),
                "seed " + settings.seed(),
                "epsilon " + settings.epsilon());
    }

    private float[][][] follow(
            GameSettings settings,
            GameSettings.Attacker attacker,
            StateDict theta,
            Optional<WeightsFile> phi) {
        GameSettings.Device place = settings.device();
        try (Device device = Device.open(place.name(), place.threads());
                Attack attack = attack(settings, attacker, phi, device);
                LossCurves losses =
                        new LossCurves(
                                device,
                                settings.defender().classifier(),
                                (IterativeAttack) attack)) {
            return losses.follow(
                    theta,
                    Players.datasets(settings).test().slice(0, scale.images()),
                    settings.epsilon(),
                    Randomness.of(settings.seed()).with("curves").with(attacker.attack()),
                    TRIES);
        }
    }

    private static Attack attack(
            GameSettings settings,
            GameSettings.Attacker attacker,
            Optional<WeightsFile> phi,
            Device device) {
        Attack attack = Players.attack(settings, attacker.attack(), attacker, device);
        if (attack instanceof LearningAttack learner && phi.isPresent()) {
            learner.restore(new PlayerState(phi.get().weights(), StateDict.empty()));
        }
        return attack;
    }
}
