// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sparring.dashboards.feed.Places;
import dev.sparring.protocol.v1.Action;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ControlsTest {

    private final Places places =
            new Places(new TreeSet<>(List.of("cw", "pgd")), new TreeSet<>(List.of("pgd")), 2);

    @Test
    void shouldReadARequest() {
        assertThat(parse("{\"action\":\"pause\",\"reason\":\"tea\"}"))
                .isEqualTo(new Controls.Request(Action.ACTION_PAUSE, "", "tea"));
        assertThat(parse("{\"action\":\"eject\",\"attacker\":\"pgd\"}"))
                .isEqualTo(new Controls.Request(Action.ACTION_EJECT, "pgd", ""));
        assertThat(parse("{\"action\":\"admit\",\"attacker\":\"mine\"}"))
                .isEqualTo(new Controls.Request(Action.ACTION_ADMIT, "mine", ""));
    }

    @Test
    void shouldNameWhatDoesNotFit() {
        refused(
                "{\"action\":\"explode\"}",
                "unknown action 'explode'; there are admit, eject, pause");
        refused("{}", "unknown action ''");
        refused("{\"action\":7}", "action does not fit: expected text");
        refused("{\"action\":\"eject\",\"attacker\":\"me\"}", "nobody called 'me'");
        refused("{\"action\":\"eject\"}", "there are cw, pgd");
        refused("[]", "the body is no JSON object");
        refused("", "the body is no JSON object");
        refused("{\"action\":", "the body is no JSON");
        refused(
                "{\"action\":\"stop\",\"reason\":\"" + "x".repeat(201) + "\"}",
                "reason does not fit: expected one line of at most 200 characters");
        refused("{\"action\":\"stop\",\"reason\":\"a\\nb\"}", "reason does not fit");
        refused(
                "{\"action\":\"admit\",\"attacker\":\"Mine\"}",
                "no attacker can be called Mine; use 1 to 64 of a-z, 0-9 and -");
        refused("{\"action\":\"admit\",\"attacker\":\"referee\"}", "can be called referee");
    }

    @Test
    void shouldLetInWhomThereIsAPlaceFor() {
        Places full = new Places(places.known(), places.taken(), 1);
        String request = "{\"action\":\"admit\",\"attacker\":\"%s\"}";
        byte[] known = request.formatted("pgd").getBytes(StandardCharsets.UTF_8);
        byte[] unknown = request.formatted("mine").getBytes(StandardCharsets.UTF_8);

        assertThat(Controls.parse(known, full).attacker()).isEqualTo("pgd");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Controls.parse(unknown, full))
                .withMessage("no place is left: defender.max-attackers = 1, and there are pgd");
    }

    private void refused(String body, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse(body))
                .withMessageContaining(message);
    }

    private Controls.Request parse(String body) {
        return Controls.parse(body.getBytes(StandardCharsets.UTF_8), places);
    }
}
