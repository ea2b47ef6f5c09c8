// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

/**
 * Whether one of two methods is worse, by the cases in which only one of them succeeds. If both are
 * alike, each such case is a fair coin.
 */
public final class SignTest {

    private SignTest() {}

    /**
     * How likely so many failures are if both methods are alike: that of {@code wins + losses} fair
     * coins at least {@code losses} show the same given side.
     *
     * @param wins cases in which only the method in question succeeds
     * @param losses cases in which only the other one does
     */
    public static double chance(int wins, int losses) {
        int coins = wins + losses;
        double chance = 0;
        double logarithm = -coins * Math.log(2);
        for (int heads = coins; heads >= losses; heads--) {
            chance += Math.exp(logarithm);
            // from "coins choose heads" to "coins choose heads - 1"
            logarithm += Math.log(heads) - Math.log(coins - heads + 1);
        }
        return Math.min(1, chance);
    }
}
