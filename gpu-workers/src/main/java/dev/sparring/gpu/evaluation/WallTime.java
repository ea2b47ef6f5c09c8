// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.evaluation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Seconds in which at least one device worked: what several did at the same time counts once, and a
 * pause, such as between an interruption and its end, does not count.
 */
final class WallTime {

    private final List<Span> spans = new ArrayList<>();

    void add(Span span) {
        spans.add(span);
    }

    /** The length of the union of all spans; 0 if there are none. */
    double seconds() {
        spans.sort(Comparator.comparingDouble(Span::began));
        double sum = 0;
        double end = Double.NEGATIVE_INFINITY;
        for (Span span : spans) {
            sum += Math.max(0, span.end() - Math.max(end, span.began()));
            end = Math.max(end, span.end());
        }
        return sum;
    }
}
