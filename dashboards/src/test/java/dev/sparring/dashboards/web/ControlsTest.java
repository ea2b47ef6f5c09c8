// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sparring.protocol.v1.Action;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ControlsTest {

    private final SortedSet<String> attackers = new TreeSet<>(List.of("cw", "pgd"));

    @Test
    void shouldReadARequest() {
        assertThat(parse("{\"action\":\"pause\",\"reason\":\"tea\"}"))
                .isEqualTo(new Controls.Request(Action.ACTION_PAUSE, "", "tea"));
        assertThat(parse("{\"action\":\"eject\",\"attacker\":\"pgd\"}"))
                .isEqualTo(new Controls.Request(Action.ACTION_EJECT, "pgd", ""));
    }

    @Test
    void shouldNameWhatDoesNotFit() {
        refused("{\"action\":\"explode\"}", "unknown action 'explode'; there are eject, pause");
        refused("{}", "unknown action ''");
        refused("{\"action\":7}", "action does not fit: expected text");
        refused("{\"action\":\"eject\",\"attacker\":\"me\"}", "nobody called 'me'");
        refused("{\"action\":\"eject\"}", "there are cw, pgd");
        refused("[]", "the body is no JSON object");
        refused("", "the body is no JSON object");
        refused("{\"action\":", "the body is no JSON");
        refused(
                "{\"action\":\"stop\",\"reason\":\"" + "x".repeat(1_001) + "\"}",
                "reason does not fit");
    }

    private void refused(String body, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse(body))
                .withMessageContaining(message);
    }

    private Controls.Request parse(String body) {
        return Controls.parse(body.getBytes(StandardCharsets.UTF_8), attackers);
    }
}
