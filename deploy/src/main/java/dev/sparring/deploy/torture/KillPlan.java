// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.torture;

import dev.sparring.gpu.data.Randomness;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A kill to come.
 *
 * @param round it falls after the report of this one
 * @param intoRecovery whether it follows the kill before it instead, before anybody has recovered
 * @param delayMillis after that report, or after that kill
 */
record KillPlan(String victim, int round, boolean intoRecovery, int delayMillis) {

    /** One kill of so many falls into the recovery from the one before. */
    private static final int SHARE = 3;

    /** A kill falls so long after a report at most: anywhere in a round. */
    private static final int LONGEST_DELAY_MILLIS = 400;

    private static final int FIRST_RECOVERING_MILLIS = 200;
    private static final int LAST_RECOVERING_MILLIS = 1500;

    /**
     * Draws victims and moments; the first kill is never one that follows another.
     *
     * @param rounds each kill has one below it
     */
    static List<KillPlan> draw(Randomness random, List<String> victims, int kills, int rounds) {
        int[] moments = random.with("moments").integers(kills, rounds);
        int[] delays = random.with("delays").integers(kills, LONGEST_DELAY_MILLIS);
        int[] chosen = random.with("victims").integers(kills, victims.size());
        int[] shares = random.with("into-recovery").integers(kills, SHARE);
        int[] recovering =
                random.with("recovering")
                        .integers(kills, LAST_RECOVERING_MILLIS - FIRST_RECOVERING_MILLIS + 1);
        Arrays.sort(moments);
        List<KillPlan> plans = new ArrayList<>();
        for (int i = 0; i < kills; i++) {
            boolean follows = i > 0 && shares[i] == 0;
            plans.add(
                    new KillPlan(
                            victims.get(chosen[i]),
                            moments[i],
                            follows,
                            follows ? FIRST_RECOVERING_MILLIS + recovering[i] : delays[i]));
        }
        return plans;
    }
}
