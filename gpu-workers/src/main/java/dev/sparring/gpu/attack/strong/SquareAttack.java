// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.strong;

import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.strong.SquareSearch.Start;
import dev.sparring.gpu.attack.strong.StagedAttack.Opening;
import java.util.List;

/**
 * The Square attack, {@link SquareSearch}, on the examples that are classified correctly. It only
 * compares margins, and so does not depend on the scale of the logits.
 */
public final class SquareAttack {

    private SquareAttack() {}

    /**
     * An attack without state.
     *
     * @param queries forward passes for an example that never falls, at least 1
     * @param initialShare of the image's area in the first squares, above 0, up to 1
     */
    public static Attack of(int queries, double initialShare) {
        return new StagedAttack(Opening.STANDING, List.of(stage(queries, initialShare)));
    }

    static Stage stage(int queries, double initialShare) {
        return new SquareSearch(new SquareSchedule(queries, initialShare), Start.STRIPES);
    }

    /** The same from where the stages before came closest. */
    static Stage refinement(int queries, double initialShare) {
        return new SquareSearch(new SquareSchedule(queries, initialShare), Start.BEST);
    }
}
