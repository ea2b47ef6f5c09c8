// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The names that others use for things that have a name here: attacks, data sets, classifiers,
 * presets, settings and options. The one table of them.
 */
final class Synonyms {

    /**
     * A name of ours, and what else it is called. Of several names that fit the first one counts.
     */
    private static final String TABLE =
            """
            autoattack: aa, standard
            strong: autoattack, aa, standard
            pgd: bim, i-fgsm, iterative-fgsm, basic-iterative, madry, pgd-linf, linf-pgd
            fgsm: fgm, fast-gradient, fast-gradient-sign, r-fgsm, ffgsm
            mi-fgsm: mim, mi, momentum-fgsm, momentum-iterative-fgsm, momentum-iterative
            cw: carlini, carlini-wagner, cw-linf, cw-l2, l2-cw
            apgd-ce: apgd, auto-pgd
            apgd-t: apgd-dlr, apgd-targeted, auto-pgd-dlr
            fab-t: fab, fab-targeted
            fab: fab-t, fab-targeted
            square: square-attack, black-box
            uniform-noise: noise, random-noise, random, uniform
            gaussian-noise: gaussian, gauss
            l2l-da: l2l, learning-to-learn
            l2l-star: l2l, grad-l2l
            advgan: gan
            gap: uap, universal
            cifar10: cifar
            digits: generated, synthetic
            lenet5: lenet, cnn
            resnet20: resnet
            cifar10-paper: cifar, cifar10
            mnist-paper: paper
            quick: fast, smoke, demo, default
            plain: clean, natural, none, standard, undefended
            pgd10: pgd, adversarial, adversarial-training, at, madry
            pgd100: pgd
            cw100: cw, carlini
            epsilon: eps, radius, budget
            learning-rate: lr
            weight-decay: wd, l2
            batch-size: batch, bs, minibatch
            rounds: epochs, iterations, iters, num-rounds, n-rounds
            steps: iterations, iters, iter, n-iter, nb-iter, max-iter, num-steps, n-steps, epochs
            step-size: alpha, eps-iter, eps-step
            step-size-ratio: alpha, eps-iter, eps-step, step-size, rel-stepsize
            restarts: n-restarts, num-restarts, nb-restarts, random-restarts
            random-start: rand-init, random-init, rand, random-initialisation, random-initialization
            queries: n-queries, max-queries, num-queries
            target-classes: n-target-classes, num-target-classes, targets
            confidence: kappa, conf
            initial-const: c, const, initial-c
            decay: mu, momentum, decay-factor
            momentum: mu, decay-factor
            clip-norm: grad-clip, gradient-clip, max-grad-norm, clip
            diversity-weight: lambda
            base-channels: width, channels, filters
            latent-dimension: z-dim, latent-dim, nz
            seed: random-seed, rng-seed
            classifier: model, arch, architecture, network, net
            data.set: data
            data.directory: data-dir, root, dir
            device.name: gpu, cuda
            threads: cores, cpus, num-threads, workers
            warm-up-rounds: warm-up
            initial-weights: weights, checkpoint, pretrained, init
            crop-padding: padding, random-crop
            flip: hflip, horizontal-flip, random-flip
            window: rounds-in-flight
            every: interval
            """;

    private static final Map<String, Set<String>> WORDS =
            TABLE.lines()
                    .map(line -> line.split(": "))
                    .collect(
                            Collectors.toMap(
                                    line -> plain(line[0]),
                                    line ->
                                            Stream.of(line[1].split(", "))
                                                    .map(Synonyms::plain)
                                                    .collect(Collectors.toSet()),
                                    (one, other) -> one,
                                    LinkedHashMap::new));

    private Synonyms() {}

    /** A word as it is compared: {@code C&W} is {@code cw}, {@code L2L*} is {@code l2lstar}. */
    static String plain(String word) {
        return word.toLowerCase(Locale.ROOT).replace("*", "star").replaceAll("[^\\p{Alnum}]", "");
    }

    /** The word and what it may mean, {@linkplain #plain plain}, the most likely first. */
    static List<String> meanings(String word) {
        String plain = plain(word);
        List<String> meanings = new ArrayList<>(List.of(plain));
        WORDS.forEach(
                (name, others) -> {
                    if (others.contains(plain)) {
                        meanings.add(name);
                    }
                });
        return meanings;
    }
}
