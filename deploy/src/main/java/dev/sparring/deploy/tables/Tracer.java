// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.typesafe.config.Config;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.Players;
import dev.sparring.deploy.evaluation.Opponent;
import dev.sparring.deploy.evaluation.VerdictKeys;
import dev.sparring.deploy.run.RunDirectory;
import dev.sparring.deploy.run.WeightsFile;
import dev.sparring.gpu.NotFiniteException;
import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.Attacks;
import dev.sparring.gpu.attack.IterativeAttack;
import dev.sparring.gpu.attack.LearningAttack;
import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.DeviceSettings;
import dev.sparring.gpu.evaluation.LossCurves;
import dev.sparring.gpu.model.PlayerState;
import dev.sparring.gpu.model.StateDict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        StateDict theta = weights(recipe.run(model), Players.DEFENDER).weights();
        GameSettings settings = recipe.of(model.seed());
        ImageBatch images = Players.testImages(settings).slice(0, scale.images());
        Opponent opponent = opponent(model, column);
        String key =
                VerdictKeys.text(settings, theta, opponent, images)
                        + ", deviation of %d tries".formatted(TRIES);
        Path file = curves.resolve(model.run(column.attackId()) + ".json");
        if (Files.exists(file)) {
            Kept kept = MAPPER.readValue(file.toFile(), Kept.class);
            if (kept.key().equals(key)) {
                return kept.curve().called(title, column);
            }
        }
        float[][][] losses;
        try {
            losses = follow(settings, opponent, theta, images);
        } catch (NotFiniteException e) {
            throw e.of(recipe.run(model));
        }
        Curve curve = Curve.of(model, title, column, losses);
        Files.createDirectories(curves);
        new Outputs(curves, model.run(column.attackId()))
                .write("json", MAPPER.writeValueAsBytes(new Kept(key, curve)));
        return curve;
    }

    private Opponent opponent(Model model, Column column) throws IOException {
        GameSettings.Attacker own = Examiner.attacker(column);
        if (column.trainedBy().isPresent()) {
            Model trainer = new Model(column.trainedBy().get(), model.seed());
            WeightsFile phi = weights(recipe.run(trainer), own.attack());
            return opponent(as(column, phi.attacker().orElse(own)), phi);
        }
        if (column.learned()) {
            WeightsFile phi = weights(recipe.run(model, column), column.attackId());
            return opponent(phi.attacker().orElse(own), phi);
        }
        return Opponent.of(own, TRIES);
    }

    private static Opponent opponent(GameSettings.Attacker attacker, WeightsFile phi) {
        return new Opponent(
                attacker, Optional.of(phi.weights()), TRIES, Optional.empty(), Optional.empty());
    }

    /** One that learned otherwise than the column attacks; it keeps its width. */
    private static GameSettings.Attacker as(Column column, GameSettings.Attacker trained) {
        Config options = column.attack().orElseThrow().withoutPath("attack");
        return new GameSettings.Attacker(
                trained.attack(),
                Attacks.installed()
                        .resolve(trained.attack(), options.withFallback(trained.options())));
    }

    private static WeightsFile weights(Path run, String player) throws IOException {
        return WeightsFile.read(RunDirectory.weights(run, player));
    }

    private float[][][] follow(
            GameSettings settings, Opponent opponent, StateDict theta, ImageBatch images) {
        DeviceSettings how = settings.device().settings();
        try (Device device = Device.open(how.at(settings.refereeDevice()));
                Attack attack = attack(settings, opponent, device);
                LossCurves losses =
                        new LossCurves(
                                device,
                                settings.defender().classifier(),
                                (IterativeAttack) attack)) {
            return losses.follow(
                    theta,
                    images,
                    settings.epsilon(),
                    Randomness.of(settings.seed())
                            .with("curves")
                            .with(opponent.attacker().attack()),
                    TRIES);
        }
    }

    private static Attack attack(GameSettings settings, Opponent opponent, Device device) {
        GameSettings.Attacker attacker = opponent.attacker();
        Attack attack = Players.attack(settings, attacker.attack(), attacker, device);
        if (attack instanceof LearningAttack learner && opponent.phi().isPresent()) {
            learner.restore(new PlayerState(opponent.phi().get(), StateDict.empty()));
        }
        return attack;
    }
}
