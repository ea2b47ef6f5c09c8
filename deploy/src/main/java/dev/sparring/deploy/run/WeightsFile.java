// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.run;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.Players;
import dev.sparring.gpu.Spelling;
import dev.sparring.gpu.attack.Attacks;
import dev.sparring.gpu.model.InputNormalisation;
import dev.sparring.gpu.model.OwnMetadata;
import dev.sparring.gpu.model.Safetensors;
import dev.sparring.gpu.model.StateDict;
import dev.sparring.gpu.model.WeightsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A player's weights in a file that PyTorch reads ({@code safetensors.torch.load_file}), with what
 * is needed to use them again in its metadata.
 *
 * @param weights theta, or phi of an attacker that learns
 * @param metadata what Sparring wrote, by name; empty for a file that somebody else wrote
 * @param notes a line for each thing that is not as in the file
 */
public record WeightsFile(StateDict weights, Map<String, String> metadata, List<String> notes) {

    private static final String PLAYER = "player";
    private static final String ATTACK = "attack";
    private static final String OPTIONS = "options";
    private static final String VERSION = "version";
    private static final String DATA_SET = "data_set";
    private static final String EPSILON = "epsilon";

    /**
     * Writes a player's weights to {@code DIRECTORY/PLAYER.safetensors}.
     *
     * @param version rounds that the player has learnt from
     * @return the file
     */
    public static Path write(
            Path directory, GameSettings settings, String player, long version, StateDict weights)
            throws IOException {
        Path file = directory.resolve(player + ".safetensors");
        write(file, settings, player, weights, version);
        return file;
    }

    /**
     * Writes a player's weights to a file, whose folder is created when absent.
     *
     * @param version rounds that the player has learnt from
     */
    public static void write(
            Path file, GameSettings settings, String player, StateDict weights, long version)
            throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", "pt");
        metadata.put(PLAYER, player);
        metadata.put("game", settings.game());
        metadata.put("seed", Long.toString(settings.seed()));
        metadata.put(VERSION, Long.toString(version));
        metadata.put(DATA_SET, Spelling.of(settings.data().set()));
        metadata.put(EPSILON, Float.toString(settings.epsilon()));
        metadata.putAll(OwnMetadata.of(settings.defender().classifier(), weights));
        if (settings.attackers().containsKey(player)) {
            GameSettings.Attacker attacker = settings.attackers().get(player);
            metadata.put(ATTACK, attacker.attack());
            metadata.put(OPTIONS, attacker.options().root().render(ConfigRenderOptions.concise()));
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        Safetensors.write(file, weights, metadata);
    }

    /**
     * Reads a file, ours or not.
     *
     * @throws IOException naming the file
     */
    public static WeightsFile read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        WeightsReader.Read read = WeightsReader.read(file);
        return new WeightsFile(read.weights(), read.metadata(), read.notes());
    }

    /** Whose they are; the defender's if nothing is said. */
    public String player() {
        return metadata.getOrDefault(PLAYER, Players.DEFENDER);
    }

    /** Rounds that the player had learnt from; 0 if nothing is said. */
    public long version() {
        String version = metadata.getOrDefault(VERSION, "0");
        try {
            return Long.parseLong(version);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "version = %s in the metadata of the weights of %s; a whole number"
                            .formatted(version, player()),
                    e);
        }
    }

    /** How their classifier normalises its images; empty if nothing is said. */
    public Optional<InputNormalisation> normalisation() {
        return OwnMetadata.normalisation(metadata);
    }

    /** What is known of the game that they come from, as {@code path=value}. */
    public List<String> settings() {
        List<String> settings = new ArrayList<>();
        if (metadata.containsKey(DATA_SET)) {
            settings.add("data.set=" + metadata.get(DATA_SET));
        }
        OwnMetadata.classifier(metadata)
                .ifPresent(kind -> settings.add("defender.classifier=" + Spelling.of(kind)));
        if (metadata.containsKey(EPSILON)) {
            settings.add("epsilon=" + metadata.get(EPSILON));
        }
        return settings;
    }

    /** The attack that the weights belong to, if they are an attacker's. */
    public Optional<GameSettings.Attacker> attacker() {
        if (!metadata.containsKey(ATTACK)) {
            return Optional.empty();
        }
        String attack = metadata.get(ATTACK);
        Config options = ConfigFactory.parseString(metadata.getOrDefault(OPTIONS, "{}"));
        return Optional.of(
                new GameSettings.Attacker(attack, Attacks.installed().resolve(attack, options)));
    }
}
