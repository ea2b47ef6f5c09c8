// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.settings;

import com.google.protobuf.ByteString;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigRenderOptions;
import dev.sparring.gpu.data.DatasetDescription;
import dev.sparring.gpu.data.DatasetKind;
import dev.sparring.gpu.device.DeviceSettings;
import dev.sparring.gpu.files.Sha256;
import dev.sparring.gpu.model.NormalisedClassifier;
import dev.sparring.gpu.training.CleanWeight;
import dev.sparring.gpu.training.SgdSettings;
import dev.sparring.protocol.Rules;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Everything that makes a game what it is, checked. {@code game-defaults.conf} has a sentence for
 * each.
 *
 * @param attackers by id, in the order in which their batches are trained on
 * @param resolved the configuration these settings were read from, below {@code sparring}
 */
public record GameSettings(
        String game,
        long seed,
        long rounds,
        int window,
        Data data,
        float epsilon,
        Defender defender,
        SortedMap<String, Attacker> attackers,
        Evaluation evaluation,
        Device device,
        Metrics metrics,
        Dashboard dashboard,
        Journal journal,
        Config resolved) {

    /** The longest answer to a round of this game. */
    public long maxAnswerBytes() {
        DatasetDescription images = data.description();
        long values = (long) images.channels() * images.side() * images.side();
        return Rules.maxAnswerBytes(defender.batchSize(), values, Rules.MAX_COPIES);
    }

    /**
     * All that decides how a game goes: a game cannot go on when any of it changes. Of a player's
     * initial weights that is what they are, not where. Devices are no part of it, although results
     * depend on them in the last bits, and more with TF32.
     */
    public Config rules() {
        Config game = PlayerDevices.without(InitialWeights.withoutPlaces(resolved));
        return ClassifierSettings.withoutUsual(ProcessSettings.without(game))
                .withoutPath("journal")
                .withoutPath("evaluation.exhibits");
    }

    /** The name of the device of an attacker. */
    public String attackerDevice(String id) {
        return attackers.get(id).device().orElse(device.name());
    }

    /** The name of the device of the referee, and of evaluations apart from a game. */
    public String refereeDevice() {
        return evaluation.device().orElse(device.name());
    }

    /** SHA-256 of {@link #rules}; a checkpoint of another game is refused. */
    public ByteString sha256() {
        String text = rules().root().render(ConfigRenderOptions.concise());
        return ByteString.copyFrom(Sha256.digest().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Where images come from.
     *
     * @param place of the files of all data sets, as somebody named it; empty: nobody did
     */
    public record Data(
            DatasetKind set,
            String place,
            int trainingImages,
            int validationImages,
            int cropPadding,
            boolean flip) {

        /**
         * The folder of the files of all data sets. An archive that is named by its URL is fetched
         * now, so only what opens a data set should ask.
         *
         * @throws SettingsException in one line, if that fails
         */
        public Path directory() {
            return DataDirectory.of(place);
        }

        /** What its images look like. */
        public DatasetDescription description() {
            return set.description();
        }
    }

    /** How the classifier is trained. */
    public record Defender(
            NormalisedClassifier classifier,
            int batchSize,
            long warmUpRounds,
            Optional<InitialWeights> initialWeights,
            boolean frozen,
            CleanWeight cleanWeight,
            SgdSettings optimizer,
            double learningRateDropAt,
            double learningRateDropFactor,
            int checkpointEvery,
            double roundDeadlineSeconds,
            int ejectionFouls,
            int maxAttackers) {}

    /**
     * One attacker.
     *
     * @param attack the name of its provider
     * @param options all options of the attack, resolved
     * @param initialWeights of an attack that learns; empty: random ones
     * @param device its name, of an attacker that has one of its own
     */
    public record Attacker(
            String attack,
            Config options,
            Optional<InitialWeights> initialWeights,
            Optional<String> device) {

        /** One that starts from random weights, if it has any. */
        public Attacker(String attack, Config options) {
            this(attack, options, Optional.empty(), Optional.empty());
        }

        /** Whether the other one is the same, wherever the two compute and their files lie. */
        public boolean isSameAs(Attacker other) {
            return attack.equals(other.attack)
                    && options.equals(other.options)
                    && sha256().equals(other.sha256());
        }

        private Optional<String> sha256() {
            return initialWeights.map(InitialWeights::sha256);
        }
    }

    /**
     * What is evaluated, and how often.
     *
     * @param device the name of the referee's, if it has one of its own
     */
    public record Evaluation(
            long every,
            int images,
            int finalImages,
            int exhibits,
            Optional<String> device,
            SortedMap<String, Attacker> attacks) {

        /** Whether anything is evaluated at all. */
        public boolean isAny() {
            return every > 0 || finalImages > 0;
        }
    }

    /** Where and how tensors are computed. */
    public record Device(DeviceSettings settings, int queueSize) {

        /** The device of the defender, and of every player that has none of its own. */
        public String name() {
            return settings.name();
        }
    }

    /** How long the log keeps what. */
    public record Journal(
            long keepRounds, long archiveEvery, int segmentBytes, int replicationFactor) {

        /** Whether the checkpoints of this version are kept when there are newer ones. */
        public boolean isArchived(long version) {
            return archiveEvery > 0 && version % archiveEvery == 0;
        }
    }

    /**
     * The Prometheus endpoint of this process.
     *
     * @param host address or name to listen on
     * @param port 0: a free one; -1: there is none
     */
    public record Metrics(String host, int port) {

        /** Whether there is one. */
        public boolean isAny() {
            return port >= 0;
        }
    }

    /**
     * The page that shows the game, if this process has one.
     *
     * @param host address or name to listen on
     * @param port 0: a free one; -1: there is none
     * @param allowControl whether it may steer
     * @param allowedHosts names by which it is reached through a proxy
     */
    public record Dashboard(
            String host, int port, boolean allowControl, List<String> allowedHosts) {}
}
