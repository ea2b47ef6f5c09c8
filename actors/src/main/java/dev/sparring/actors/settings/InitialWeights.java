// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValueFactory;
import dev.sparring.gpu.files.FetchedFile;
import dev.sparring.gpu.files.Sha256;
import dev.sparring.gpu.model.InputNormalisation;
import dev.sparring.gpu.model.OwnMetadata;
import dev.sparring.gpu.model.StateDict;
import dev.sparring.gpu.model.WeightsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file with the weights that a player starts from. What it holds belongs to the game: its SHA-256
 * is settled when the game begins, and another file is refused later.
 *
 * @param place of a safetensors file: its path, or its URL and SHA-256
 * @param sha256 of its bytes, in hexadecimal digits
 */
public record InitialWeights(String place, String sha256) {

    private static final Logger LOG = LoggerFactory.getLogger(InitialWeights.class);

    /** Names the file, in the block of the player. */
    static final String FILE = "initial-weights";

    /** Names the SHA-256, which {@link #settle} puts there. */
    static final String SHA256 = "initial-weights-sha256";

    /** The block of the defender. */
    static final String DEFENDER = "defender";

    /** What a block of settings says, once it is settled. */
    static Optional<InitialWeights> of(Config block) {
        return block.hasPath(SHA256)
                ? Optional.of(new InitialWeights(block.getString(FILE), block.getString(SHA256)))
                : Optional.empty();
    }

    /**
     * The weights.
     *
     * @throws SettingsException if the file is missing, damaged or another one
     */
    public StateDict read() {
        WeightsReader.Read read = content();
        read.notes().forEach(LOG::warn);
        return read.weights();
    }

    private WeightsReader.Read content() {
        Path file = file();
        String now = digest(file);
        if (!now.equals(sha256)) {
            throw new SettingsException(
                    "%s %s has SHA-256 %s, not %s as when the game began; put the old file back"
                            .formatted(FILE, file, now, sha256));
        }
        return weights(file);
    }

    /**
     * How the classifier of the file normalises its images.
     *
     * @return empty if it is a file of somebody else, which does not say
     * @throws SettingsException in one line, if the file cannot be read or is another one
     */
    Optional<InputNormalisation> normalisation() {
        WeightsReader.Read read = content();
        try {
            return OwnMetadata.normalisation(read.metadata());
        } catch (IllegalArgumentException e) {
            throw new SettingsException("%s %s: %s".formatted(FILE, file(), e.getMessage()));
        }
    }

    /**
     * The file; one that is named by its URL is fetched once.
     *
     * @throws SettingsException if that fails
     */
    public Path file() {
        return located(place);
    }

    private static Path located(String place) {
        try {
            return FetchedFile.locate(place);
        } catch (IOException e) {
            throw new SettingsException("%s: %s".formatted(FILE, e.getMessage()), e);
        } catch (IllegalArgumentException e) {
            throw new SettingsException("%s: %s".formatted(FILE, e.getMessage()));
        }
    }

    /**
     * Writes down the SHA-256 of every file that has none yet.
     *
     * @param before the settings that {@code config} was made of: a file that was changed since has
     *     none
     * @throws SettingsException if such a file is missing or damaged, or settings cannot keep its
     *     URL
     */
    static Config settle(Config config, Config before) {
        Config settled = config;
        for (String block : blocks(config)) {
            String file = block + "." + FILE;
            String sha256 = block + "." + SHA256;
            Section section = new Section(config);
            if (!config.hasPath(file) || section.text(file).isEmpty()) {
                settled = settled.withoutPath(sha256);
                continue;
            }
            String place = section.place(file);
            if (!config.hasPath(sha256) || isStale(config, before, file, sha256)) {
                Path path = located(place);
                weights(path);
                settled = settled.withValue(sha256, ConfigValueFactory.fromAnyRef(digest(path)));
            }
        }
        return settled;
    }

    /** The settings without the places where the files lie. */
    static Config withoutPlaces(Config config) {
        Config without = config;
        for (String block : blocks(config)) {
            // that the defender has no file is a rule of every game
            if (!block.equals(DEFENDER) || config.hasPath(block + "." + SHA256)) {
                without = without.withoutPath(block + "." + FILE);
            }
        }
        return without;
    }

    private static boolean isStale(Config config, Config before, String file, String sha256) {
        return before.hasPath(file)
                && before.hasPath(sha256)
                && before.getString(sha256).equals(config.getString(sha256))
                && !before.getString(file).equals(config.getString(file));
    }

    /** The paths of the defender and of all attackers, of the game and of its evaluations. */
    static List<String> blocks(Config config) {
        List<String> blocks = new ArrayList<>(List.of(DEFENDER));
        for (String path : List.of("attackers", "evaluation.attacks")) {
            if (config.hasPath(path)) {
                Section section = new Section(config);
                for (String id : section.block(path, "ID { attack = NAME, ... }").root().keySet()) {
                    String block = path + "." + ConfigUtil.joinPath(id);
                    if (config.hasPath(block)) {
                        section.block(block, "{ attack = NAME, ... }");
                        blocks.add(block);
                    }
                }
            }
        }
        return blocks;
    }

    private static WeightsReader.Read weights(Path file) {
        if (!Files.isReadable(file)) {
            throw missing(file);
        }
        try {
            return WeightsReader.read(file);
        } catch (IOException e) {
            throw new SettingsException(
                    "%s %s cannot be read: %s".formatted(FILE, file, e.getMessage()), e);
        }
    }

    private static String digest(Path file) {
        if (!Files.isReadable(file)) {
            throw missing(file);
        }
        try {
            return Sha256.of(file);
        } catch (IOException e) {
            throw new SettingsException(
                    "%s %s cannot be read: %s".formatted(FILE, file, e.getMessage()), e);
        }
    }

    private static SettingsException missing(Path file) {
        return new SettingsException(
                "there is no %s %s here; every process that plays with them needs a copy at this place"
                        .formatted(FILE, file),
                new NoSuchFileException(file.toString()));
    }
}
