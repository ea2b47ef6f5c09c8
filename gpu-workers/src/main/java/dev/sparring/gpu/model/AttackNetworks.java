// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.data.Randomness;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The networks of a one-shot attack, with their weights in one place: they are saved and restored
 * together. The names of their tensors begin with {@code generator.} and {@code discriminator.}.
 */
public final class AttackNetworks implements AutoCloseable {

    private static final double DEVIATION = 0.02;

    private final ResidualGenerator generator;
    private final Optional<Discriminator> discriminator;
    private final Parameters parameters;

    /**
     * Random weights, in a sub-manager of {@code manager}: N(0, 0.02), biases 0.
     *
     * @param discriminator for an attack that has one
     */
    public AttackNetworks(
            NDManager manager,
            ResidualGenerator.Size generator,
            Optional<Discriminator.Size> discriminator,
            Randomness random) {
        this.generator = new ResidualGenerator(generator);
        this.discriminator = discriminator.map(Discriminator::new);
        List<Parameters.Spec> specs = new ArrayList<>(this.generator.specs());
        this.discriminator.ifPresent(network -> specs.addAll(network.specs()));
        parameters = new Parameters(manager, "the attack", specs);
        parameters.load(Initialisation.of(specs, random, AttackNetworks::initialValues));
    }

    private static float[] initialValues(Parameters.Spec spec, Randomness random) {
        return spec.shape().length == 1
                ? Initialisation.constant(spec, 0)
                : Initialisation.normal(spec, 0, DEVIATION, random);
    }

    /** What draws perturbations. */
    public ResidualGenerator generator() {
        return generator;
    }

    /**
     * What tells clean images from attacked ones.
     *
     * @throws java.util.NoSuchElementException if the attack has none
     */
    public Discriminator discriminator() {
        return discriminator.orElseThrow();
    }

    /** The arrays of both. */
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public void close() {
        parameters.close();
    }
}
