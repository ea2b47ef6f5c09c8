// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import dev.sparring.gpu.Spelling;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The metadata that Sparring writes into files of weights. Others use the same words for other
 * things, so only a file with our mark is believed; of files that were written before there was a
 * mark those whose SHA-256, which nobody else computes so, is that of their tensors.
 */
public final class OwnMetadata {

    /** The mark. */
    private static final String MARK = "sparring";

    private static final String FORMAT = "1";
    private static final String SHA256 = "sha256";
    private static final String CLASSIFIER = "classifier";
    private static final String NORMALISATION = "normalisation";

    private OwnMetadata() {}

    /**
     * The mark, and what belongs to the weights themselves.
     *
     * @param classifier the defender, or whom an attacker learned to attack
     */
    public static Map<String, String> of(ClassifierModel classifier, StateDict weights) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(MARK, FORMAT);
        metadata.put(CLASSIFIER, Spelling.of(classifier.kind()));
        metadata.put(NORMALISATION, classifier.normalisation().numbers());
        metadata.put(SHA256, hex(weights));
        return metadata;
    }

    /** What a file says that Sparring wrote; empty for a file of somebody else. */
    static Map<String, String> in(Safetensors.Content content) {
        Map<String, String> metadata = content.metadata();
        return metadata.containsKey(MARK) || isIntact(metadata, content.tensors())
                ? metadata
                : Map.of();
    }

    /**
     * Whether the tensors are those that the metadata were written for. Those of a classifier may
     * have been sorted since, as PyTorch's {@code save_file} does.
     */
    static boolean isIntact(Map<String, String> metadata, StateDict weights) {
        String written = metadata.get(SHA256);
        return hex(weights).equals(written)
                || classifier(metadata)
                        .map(kind -> hex(inOrder(kind.specs(), weights)).equals(written))
                        .orElse(false);
    }

    /** The tensors of a network in its own order, the others after them. */
    private static StateDict inOrder(List<Parameters.Spec> specs, StateDict weights) {
        Map<String, HostTensor> rest = new LinkedHashMap<>(weights.tensors());
        Map<String, HostTensor> ordered = new LinkedHashMap<>();
        for (Parameters.Spec spec : specs) {
            if (rest.containsKey(spec.name())) {
                ordered.put(spec.name(), rest.remove(spec.name()));
            }
        }
        ordered.putAll(rest);
        return new StateDict(ordered);
    }

    /**
     * How the classifier of a file of ours normalises its images. One of a file that was written
     * before this could be chosen does what was usual.
     *
     * @param metadata of the file, ours
     * @return empty for a file of somebody else
     * @throws IllegalArgumentException in one line, if it cannot be read
     */
    public static Optional<InputNormalisation> normalisation(Map<String, String> metadata) {
        return metadata.containsKey(NORMALISATION)
                ? Optional.of(InputNormalisation.of(metadata.get(NORMALISATION)))
                : classifier(metadata).map(ClassifierKind::normalisation);
    }

    /** The classifier of a file of ours, if it is one that is known. */
    public static Optional<ClassifierKind> classifier(Map<String, String> metadata) {
        return Arrays.stream(ClassifierKind.values())
                .filter(kind -> Spelling.of(kind).equals(metadata.get(CLASSIFIER)))
                .findFirst();
    }

    private static String hex(StateDict weights) {
        return HexFormat.of().formatHex(weights.sha256());
    }
}
