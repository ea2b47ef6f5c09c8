// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

import dev.sparring.gpu.device.Device;

/** The sizes of the games that the doctor plays. */
public record Sizes(Repeated repeated, Growth growth, Timed timed) {

    private static final Sizes CPU =
            new Sizes(
                    new Repeated(40, 11, 20, 4, 3),
                    new Growth(100, 200, 300),
                    new Timed(24, 7, 2, 8));

    /** Toy sizes may choose other kernels than a game's, so the game that is repeated has none. */
    private static final Sizes GPU =
            new Sizes(
                    new Repeated(30, 11, 100, 64, 10),
                    new Growth(3000, 2000, 120),
                    new Timed(60, 25, 5, 64));

    /** As much as a device takes in a few minutes. */
    static Sizes of(String device) {
        return Device.isCpu(device) ? CPU : GPU;
    }

    /**
     * The games that must end alike.
     *
     * @param kill the round after which one of them is killed; not one with a checkpoint
     * @param batchSize images a round
     * @param baseChannels of the generator
     * @param steps of both attacks
     */
    public record Repeated(int rounds, int kill, int batchSize, int baseChannels, int steps) {}

    /**
     * The game during which memory must not grow.
     *
     * @param settling rounds before memory is looked at: with less than some ten seconds of them
     *     the memory of Java's compilers would count
     * @param rounds after those, at most
     * @param seconds after which no more of them are played
     */
    public record Growth(int settling, int rounds, int seconds) {}

    /**
     * The games that are timed.
     *
     * @param pgd rounds of PGD10
     * @param learned rounds of L2L-DA
     * @param uncounted rounds at the beginning of either that do not count
     * @param baseChannels of the generator
     */
    public record Timed(int pgd, int learned, int uncounted, int baseChannels) {}
}
