// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.evaluation;

import com.google.protobuf.ByteString;
import com.typesafe.config.ConfigRenderOptions;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.gpu.attack.Attacks;
import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.evaluation.EvaluationRequest;
import dev.sparring.gpu.evaluation.VerdictStore;
import dev.sparring.gpu.model.StateDict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Names what is computed in one piece of an evaluation by all that decides its outcome: equal keys,
 * equal verdicts. Not in it: the opponent's id, how many images there are, which device computes
 * (it decides about last bits at most), and how many repeats there are. Used by several threads
 * after it is made.
 */
public final class VerdictKeys {

    /** Raised when an attack that ships, or a classifier, computes something else than before. */
    private static final int FORMAT = 5;

    private static final int PIECE_BYTES = 3 * Integer.BYTES;

    private final GameSettings settings;
    private final EvaluationRequest request;
    private final Map<String, String> subjects = new HashMap<>();
    private final Map<Integer, byte[]> chunks = new ConcurrentHashMap<>();

    /** For an evaluation of {@code opponents}. */
    VerdictKeys(
            GameSettings settings,
            EvaluationRequest request,
            SortedMap<String, Opponent> opponents) {
        this.settings = settings;
        this.request = request;
        String defender =
                defender(settings, request.defenderWeights()) + ", spared " + request.drop();
        subjects.put(VerdictStore.CLEAN, defender);
        opponents.forEach(
                (id, each) -> subjects.put(id, defender + " under " + text(settings, each)));
    }

    /** All that decides what an attack finds on images when every one is attacked, as text. */
    public static String text(
            GameSettings settings, StateDict theta, Opponent opponent, ImageBatch images) {
        return defender(settings, theta)
                + " under "
                + text(settings, opponent)
                + ", images "
                + HexFormat.of().formatHex(hash(images, 0, images.count()));
    }

    /**
     * What an attack does, without its weights and its radius; also names its stream of random
     * numbers, so that the same attack draws the same under any id and at any radius.
     */
    static String attack(Opponent opponent) {
        String name = opponent.attacker().attack();
        String options = opponent.attacker().options().root().render(ConfigRenderOptions.concise());
        return name + options;
    }

    /** What a piece is about, for people. */
    String subject(VerdictStore.Piece piece) {
        return subjects.get(piece.opponent());
    }

    /** SHA-256 of all that decides the outcome of a piece. */
    ByteString key(VerdictStore.Piece piece) {
        MessageDigest digest = sha256();
        digest.update(subject(piece).getBytes(StandardCharsets.UTF_8));
        digest.update(
                ByteBuffer.allocate(PIECE_BYTES)
                        .putInt(piece.repeat())
                        .putInt(piece.from())
                        .putInt(piece.to())
                        .flip());
        digest.update(
                chunks.computeIfAbsent(
                        piece.from(), from -> hash(request.images(), from, piece.to())));
        return ByteString.copyFrom(digest.digest());
    }

    /** SHA-256 of some images and their labels. */
    private static byte[] hash(ImageBatch images, int from, int to) {
        MessageDigest digest = sha256();
        int size = images.pixels().length / images.count();
        digest.update(images.pixels(), from * size, (to - from) * size);
        for (int image = from; image < to; image++) {
            digest.update((byte) images.labels()[image]);
        }
        return digest.digest();
    }

    private static String defender(GameSettings settings, StateDict theta) {
        return "format %d, %s, theta %s, seed %d"
                .formatted(FORMAT, settings.defender().classifier(), hash(theta), settings.seed());
    }

    private static String text(GameSettings settings, Opponent opponent) {
        StringBuilder text = new StringBuilder(attack(opponent));
        text.append(", epsilon ").append(opponent.epsilon().orElse(settings.epsilon()));
        opponent.phi().ifPresent(phi -> text.append(", phi ").append(hash(phi)));
        if (opponent.phi().isEmpty()) {
            opponent.attacker()
                    .initialWeights()
                    .ifPresent(file -> text.append(", phi of a file ").append(file.sha256()));
        }
        opponent.surrogate()
                .ifPresent(
                        each ->
                                text.append(", crafted on ")
                                        .append(each.model())
                                        .append(" ")
                                        .append(hash(each.weights())));
        Attacks.installed()
                .jar(opponent.attacker().attack())
                .ifPresent(jar -> text.append(", plug-in ").append(hash(jar)));
        return text.toString();
    }

    private static String hash(StateDict weights) {
        return HexFormat.of().formatHex(weights.sha256());
    }

    private static String hash(Path file) {
        try {
            return HexFormat.of().formatHex(sha256().digest(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
