// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.fuzz;

import java.util.List;
import java.util.Map;

/**
 * What happened to hostile records and to the game.
 *
 * @param sent records by kind
 * @param seconds that it took to send them
 * @param refused records that the broker did not take
 * @param deadLetters kept records by reason
 * @param fouls that the game's reports told or counted meanwhile, all players'
 * @param before rounds per second before the first record; 0 if not known
 * @param during the same while they were sent
 * @param after the last record
 * @param defects what must not have happened, in words; none if all is well
 */
public record FuzzResult(
        Map<String, Long> sent,
        double seconds,
        long refused,
        Map<String, Long> deadLetters,
        long fouls,
        double before,
        double during,
        double after,
        List<String> defects) {

    /** How many records were sent a second: fewer than asked for where the machine is too slow. */
    public double rate() {
        return sent.values().stream().mapToLong(each -> each).sum() / seconds;
    }
}
