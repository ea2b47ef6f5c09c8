// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.strong;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.Map;

/**
 * Provides {@link StrongAttack} as {@code autoattack}: with the numbers of AutoAttack's standard
 * version (Croce and Hein 2020), 100 steps towards 9 classes and 5,000 queries.
 */
public final class AutoAttackProvider extends StrongProvider {

    private static final Map<String, Object> DEFAULTS =
            Map.of("fab-steps", 100, "queries", 5000, "refining-queries", 0);

    @Override
    public String name() {
        return "autoattack";
    }

    @Override
    public String description() {
        return "AutoAttack's standard version in its order and with its numbers: apgd-ce, apgd-t,"
                + " fab-t, square (Croce and Hein 2020).";
    }

    @Override
    public Config defaults() {
        return ConfigFactory.parseMap(DEFAULTS).withFallback(super.defaults());
    }
}
