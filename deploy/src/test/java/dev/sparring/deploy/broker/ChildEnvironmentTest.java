// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.dashboards.web.ControlToken;
import org.junit.jupiter.api.Test;

class ChildEnvironmentTest {

    @Test
    void shouldKeepTheTokenAndOptionsFromChildren() {
        ProcessBuilder child = new ProcessBuilder("java");
        child.environment().put(ControlToken.VARIABLE, "secret");
        child.environment().put("SPARRING_METRICS_PORT", "9404");
        child.environment().put("SPARRING_CACHE", "/cache");
        child.environment().put("OTHER", "kept");

        assertThat(ChildEnvironment.of(child).environment())
                .containsEntry("OTHER", "kept")
                .containsEntry("SPARRING_CACHE", "/cache")
                .doesNotContainKeys(ControlToken.VARIABLE, "SPARRING_METRICS_PORT");
    }
}
