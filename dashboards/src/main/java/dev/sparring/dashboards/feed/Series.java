// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.feed;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * Curves over the rounds of a game.
 *
 * @param append whether these rounds follow those that were sent before; null: they stand alone
 * @param from the first round that went in; null in an append
 * @param to the last round that went in; null in an append
 * @param thinned whether a point stands for several rounds; null in an append
 * @param rounds of each point, ascending
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Series(
        Boolean append,
        Long from,
        Long to,
        Boolean thinned,
        long[] rounds,
        List<SeriesColumn> columns) {

    /**
     * One curve.
     *
     * @param group loss, measure, accuracy, gradient, time, staleness or speed; null where the
     *     curve is known already
     * @param player whose it is
     * @param values NaN where there is none; the mean where a point stands for several rounds
     * @param low the least of these rounds; null unless thinned
     * @param high the largest of them; null unless thinned
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record SeriesColumn(
            String id,
            String group,
            String player,
            String label,
            String unit,
            float[] values,
            float[] low,
            float[] high) {}
}
