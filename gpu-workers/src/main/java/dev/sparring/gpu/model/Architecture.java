// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Guesses by names and shapes of tensors what network they are of, for messages. */
final class Architecture {

    /** Of every residual network in PyTorch's manner, at ImageNet's size or CIFAR-10's. */
    private static final String FIRST_BLOCK = "layer1.0.conv1.weight";

    private static final Set<String> SHORTCUTS = Set.of("downsample", "shortcut");
    private static final String GENERATOR = "down0.conv.weight";
    private static final String RESIDUAL_GENERATOR = "generator.in.weight";

    private Architecture() {}

    /**
     * What to add to a refusal.
     *
     * @param wanted the title of the network that the tensors do not fit
     * @return empty, or a clause with the semicolon before it
     */
    static String hint(String wanted, StateDict tensors) {
        for (ClassifierKind kind : ClassifierKind.values()) {
            if (kind.title().equals(wanted)) {
                Optional<String> renamed = otherName(kind, tensors);
                if (renamed.isPresent()) {
                    return renamed.get();
                }
            }
        }
        return name(tensors)
                .filter(name -> !name.equals(wanted))
                .map(name -> "; this looks like " + article(name))
                .orElse("");
    }

    private static String article(String name) {
        return (name.startsWith("the ") ? "" : "a ") + name;
    }

    private static Optional<String> name(StateDict tensors) {
        for (ClassifierKind kind : ClassifierKind.values()) {
            if (hasAll(kind.specs(), tensors)) {
                return Optional.of(kind.title());
            }
        }
        Set<String> names = tensors.tensors().keySet();
        if (names.contains(GENERATOR) || names.contains(RESIDUAL_GENERATOR)) {
            return Optional.of("the generator of an attacker");
        }
        return names.contains(FIRST_BLOCK)
                ? Optional.of("ResNet-" + layers(tensors))
                : Optional.empty();
    }

    private static boolean hasAll(List<Parameters.Spec> specs, StateDict tensors) {
        return specs.stream().allMatch(spec -> tensors.tensors().containsKey(spec.name()));
    }

    /** Convolutions that are no shortcuts, and one linear layer: He et al. 2016 count so. */
    private static long layers(StateDict tensors) {
        return 1
                + tensors.tensors().entrySet().stream()
                        .filter(entry -> entry.getValue().shape().length == 4)
                        .map(Map.Entry::getKey)
                        .filter(name -> SHORTCUTS.stream().noneMatch(name::contains))
                        .count();
    }

    /**
     * The same shapes under other names, in whatever order: who writes files sorts them by name.
     */
    private static Optional<String> otherName(ClassifierKind kind, StateDict tensors) {
        Map<String, HostTensor> others = new LinkedHashMap<>(tensors.tensors());
        others.keySet().removeIf(name -> name.endsWith(Parameters.IGNORED_SUFFIX));
        List<String> wanted =
                kind.specs().stream().map(spec -> shape(spec.shape())).sorted().toList();
        if (!others.values().stream()
                .map(each -> shape(each.shape()))
                .sorted()
                .toList()
                .equals(wanted)) {
            return Optional.empty();
        }
        Optional<Parameters.Spec> missing =
                kind.specs().stream().filter(spec -> !others.containsKey(spec.name())).findFirst();
        kind.specs().forEach(spec -> others.remove(spec.name()));
        return missing.flatMap(
                spec ->
                        others.entrySet().stream()
                                .filter(
                                        each ->
                                                Arrays.equals(
                                                        each.getValue().shape(), spec.shape()))
                                .findFirst()
                                .map(
                                        each ->
                                                "; it has the shapes of a %s under other names: rename '%s' to '%s', and so on"
                                                        .formatted(
                                                                kind.title(),
                                                                each.getKey(),
                                                                spec.name())));
    }

    private static String shape(long[] shape) {
        return Arrays.toString(shape);
    }
}
