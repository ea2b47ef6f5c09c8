// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import com.google.protobuf.ByteString;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.Players;
import dev.sparring.actors.settings.SettingsException;
import dev.sparring.gpu.attack.Attacks;
import dev.sparring.gpu.data.Dataset;
import dev.sparring.gpu.data.DatasetSplits;
import dev.sparring.gpu.data.ImageHash;
import dev.sparring.protocol.v1.ImageSet;
import dev.sparring.protocol.v1.Images;
import dev.sparring.protocol.v1.Plugin;
import dev.sparring.protocol.v1.Settings;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a game is besides its settings: the images that it is played on, and the plug-ins that its
 * attacks come from. Who founds a game writes down their SHA-256; who opens its images or makes its
 * attacks later has the same ones or is refused. Attacks that somebody joins with are his own.
 *
 * <p>A game of a version that did not write them down has no pins. Nobody can know then what it was
 * begun with: it is played on without a check, and {@link #warning} says so.
 *
 * @param images absent: there are no pins
 */
public record Pins(Optional<Images> images, List<Plugin> plugins) {

    /** Of a game that has none. */
    public static Pins none() {
        return new Pins(Optional.empty(), List.of());
    }

    /** Of a game, as its topic says; none if it says nothing. */
    public static Pins of(Journal journal) {
        return journal.settings().map(Pins::of).orElseGet(Pins::none);
    }

    /** Of a game, as its settings say. */
    public static Pins of(Settings founded) {
        return new Pins(
                founded.hasImages() ? Optional.of(founded.getImages()) : Optional.empty(),
                founded.getPluginsList());
    }

    /**
     * Of a new game: what is here.
     *
     * @throws SettingsException or another exception in one line, if images or a plug-in of it are
     *     not here
     */
    public static Pins here(GameSettings settings) {
        return new Pins(
                Optional.of(images(settings, Players.datasets(settings))),
                plugins(attacks(settings)));
    }

    /**
     * Of a fork: the images of its parent, unless its settings choose others of the same data set;
     * those are looked at here, and must be what the parent's were taken from.
     *
     * @param parent settings of the game that these pins are of
     * @throws SettingsException in one line, if something is another here
     */
    public Pins ofFork(GameSettings parent, GameSettings child) {
        if (images.isEmpty()) {
            return this;
        }
        SortedSet<String> attacks = attacks(child);
        SortedSet<String> kept = new TreeSet<>(attacks);
        kept.retainAll(attacks(parent));
        requirePlugins(parent.game(), kept);
        if (choice(parent).equals(choice(child))) {
            return new Pins(images, plugins(attacks));
        }
        datasets(parent);
        return here(child);
    }

    /** Which images of all there are. */
    private static List<Object> choice(GameSettings settings) {
        GameSettings.Data data = settings.data();
        return List.of(
                data.set(),
                data.trainingImages(),
                data.validationImages(),
                data.description().drawn() ? settings.seed() : 0);
    }

    /** The settings of the game with these pins. */
    public Settings writtenInto(Settings settings) {
        Settings.Builder pinned = settings.toBuilder().clearImages().clearPlugins();
        images.ifPresent(pinned::setImages);
        return pinned.addAllPlugins(plugins).build();
    }

    /**
     * What people should know who play a game without pins.
     *
     * @param game its name
     */
    public Optional<String> warning(String game) {
        return images.isPresent()
                ? Optional.empty()
                : Optional.of(
                        ("game %s was begun by an earlier version and does not say which images it"
                             + " is played on, so nobody can check that they are the same"
                             + " everywhere")
                                .formatted(game));
    }

    /**
     * The images of the game.
     *
     * @param settings of the game, with the place of the images on this machine
     * @throws SettingsException in one line with both hashes, if they are others
     */
    public DatasetSplits datasets(GameSettings settings) {
        DatasetSplits datasets = Players.datasets(settings);
        images.ifPresent(pinned -> require(settings, pinned, images(settings, datasets)));
        return datasets;
    }

    private static void require(GameSettings settings, Images pinned, Images here) {
        require(settings, "training", pinned, pinned.getTraining(), here.getTraining());
        require(settings, "validation", pinned, pinned.getValidation(), here.getValidation());
        require(settings, "test", pinned, pinned.getTest(), here.getTest());
    }

    private static void require(
            GameSettings settings, String part, Images pinned, ImageSet then, ImageSet now) {
        if (!then.equals(now)) {
            throw new SettingsException(
                    "game %s is played on %d %s images with SHA-256 %s (%s), and here are %d with SHA-256 %s (%s): %s"
                            .formatted(
                                    settings.game(),
                                    then.getCount(),
                                    part,
                                    hex(then.getSha256()),
                                    pinned.getSource(),
                                    now.getCount(),
                                    hex(now.getSha256()),
                                    place(settings),
                                    fix(settings)));
        }
    }

    private static String fix(GameSettings settings) {
        return settings.data().description().drawn()
                ? "go on with the version of Sparring that began it, or begin another game"
                : "say with --data where its own are, or begin another game";
    }

    /** Where images come from on this machine. */
    private static String place(GameSettings settings) {
        String source = settings.data().description().title();
        return settings.data().description().drawn()
                ? source
                : source + " of " + settings.data().directory();
    }

    private static Images images(GameSettings settings, DatasetSplits datasets) {
        return Images.newBuilder()
                .setSource(settings.data().description().title())
                .setTraining(set(datasets.training()))
                .setValidation(set(datasets.validation()))
                .setTest(set(datasets.test()))
                .build();
    }

    private static ImageSet set(Dataset images) {
        return ImageSet.newBuilder()
                .setCount(images.size())
                .setSha256(bytes(ImageHash.of(images)))
                .build();
    }

    /**
     * Checks where attacks come from.
     *
     * @param game its name
     * @param attacks of the settings that the game began with, as far as they are made here
     * @throws SettingsException in one line with both hashes, if a plug-in is another one here
     */
    public void requirePlugins(String game, Collection<String> attacks) {
        if (images.isEmpty()) {
            return;
        }
        for (String attack : attacks) {
            Optional<Plugin> then =
                    plugins.stream().filter(each -> each.getAttack().equals(attack)).findFirst();
            Optional<Plugin> now = plugin(attack);
            if (!then.map(Plugin::getSha256).equals(now.map(Plugin::getSha256))) {
                throw new SettingsException(
                        "attack %s of game %s is that of %s, and here it is that of %s%s: put the one of the game there, or begin another game"
                                .formatted(
                                        attack,
                                        game,
                                        text(then),
                                        text(now),
                                        Attacks.installed()
                                                .jar(attack)
                                                .map(jar -> " (" + jar + ")")
                                                .orElse("")));
            }
        }
    }

    private static String text(Optional<Plugin> plugin) {
        return plugin.map(
                        each ->
                                "plug-in %s with SHA-256 %s"
                                        .formatted(
                                                (each.getName() + " " + each.getVersion()).strip(),
                                                hex(each.getSha256())))
                .orElse("Sparring itself");
    }

    private static List<Plugin> plugins(Collection<String> attacks) {
        return attacks.stream().map(Pins::plugin).flatMap(Optional::stream).toList();
    }

    private static Optional<Plugin> plugin(String attack) {
        return Attacks.installed()
                .plugin(attack)
                .map(
                        jar ->
                                Plugin.newBuilder()
                                        .setAttack(attack)
                                        .setName(jar.name())
                                        .setVersion(jar.version())
                                        .setSha256(bytes(jar.sha256()))
                                        .build());
    }

    private static SortedSet<String> attacks(GameSettings settings) {
        return Cast.everybody(settings).attacks(settings);
    }

    private static ByteString bytes(String hex) {
        return ByteString.copyFrom(HexFormat.of().parseHex(hex));
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }
}
