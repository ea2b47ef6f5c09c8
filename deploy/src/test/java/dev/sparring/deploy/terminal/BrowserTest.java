// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BrowserTest {

    @Test
    void shouldOpenNothingWithoutADesktop() {
        assertThat(Browser.command("Linux", Map.of())).isEmpty();
        assertThat(Browser.command("Linux", Map.of("DISPLAY", ""))).isEmpty();
        assertThat(Browser.command("Linux", Map.of("DISPLAY", ":10", "SSH_CONNECTION", "x")))
                .isEmpty();
    }

    @Test
    void shouldAskTheDesktopThereIs() {
        assertThat(Browser.command("Linux", Map.of("DISPLAY", ":0"))).hasValue(List.of("xdg-open"));
        assertThat(Browser.command("Mac OS X", Map.of())).hasValue(List.of("open"));
        assertThat(Browser.command("Windows 11", Map.of()))
                .hasValueSatisfying(command -> assertThat(command).first().isEqualTo("rundll32"));
    }
}
