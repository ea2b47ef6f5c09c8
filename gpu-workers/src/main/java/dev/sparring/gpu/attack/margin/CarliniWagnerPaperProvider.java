// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.margin;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.Map;

/**
 * Provides {@link CarliniWagnerLinf} as {@code cw-paper}: with the numbers behind the C&amp;W
 * columns of Jang et al. 2019, Table 2. Adam's rate is 0.001 whatever epsilon is, c = 1 is not
 * searched, and only the margin counts.
 */
public final class CarliniWagnerPaperProvider extends CarliniWagnerProvider {

    private static final Map<String, Object> DEFAULTS =
            Map.of(
                    "learning-rate", 0.001,
                    "initial-const", 1,
                    "binary-search-steps", 1,
                    "distance-weight", 0);

    @Override
    public String name() {
        return "cw-paper";
    }

    @Override
    public String description() {
        return "cw with the numbers of Jang et al. 2019, Table 2, which are weak where epsilon is"
                + " large.";
    }

    @Override
    public Config defaults() {
        return ConfigFactory.parseMap(DEFAULTS).withFallback(super.defaults());
    }
}
