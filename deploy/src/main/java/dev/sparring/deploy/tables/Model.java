// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

/**
 * A trained defence.
 *
 * @param defence its settings, by the name of their preset
 * @param seed of its game
 */
public record Model(String defence, long seed) {

    /**
     * Surrogates are trained apart from the defences that they stand for: a black box is not open.
     */
    private static final long SURROGATE_SEEDS = 1000;

    /** The directory of its game, and the game's name. */
    public String run() {
        return defence + "-seed" + seed;
    }

    /** The directory of the game that trains an attack on it. */
    public String run(String attack) {
        return run() + "-vs-" + attack;
    }

    /** What a black box is attacked with in the place of a model of this seed. */
    static Model surrogate(String defence, long seed) {
        return new Model(defence, seed + SURROGATE_SEEDS);
    }
}
