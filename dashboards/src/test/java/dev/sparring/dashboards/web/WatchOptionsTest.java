// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WatchOptionsTest {

    private static final Optional<ControlToken> TOKEN = ControlToken.of("secret");

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "127.0.0.2", "::1"})
    void shouldLetThisMachineSteerWithoutAToken(String host) {
        assertThat(new WatchOptions(host, 0, true).allowControl()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
    void shouldLetOthersSteerWithATokenOnly(String host) {
        assertThat(new WatchOptions(host, 0, false).allowControl()).isFalse();
        assertThat(new WatchOptions(host, 0, true, List.of(), TOKEN).allowControl()).isTrue();
        assertThatThrownBy(() -> new WatchOptions(host, 0, true))
                .hasMessageContaining("(" + host + ") needs a token")
                .hasMessageContaining("SPARRING_CONTROL_TOKEN");
    }

    @Test
    void shouldTakeAProxyForOthers() {
        List<String> names = List.of("games.example.org");
        assertThat(new WatchOptions("127.0.0.1", 0, true, names, TOKEN).allowedHosts())
                .isEqualTo(names);
        assertThatThrownBy(() -> new WatchOptions("127.0.0.1", 0, true, names, Optional.empty()))
                .hasMessageContaining("(games.example.org) needs a token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://a.example", "a.example/page", "*", "a.example:80", ""})
    void shouldRefuseWhatIsNoName(String name) {
        assertThatThrownBy(() -> new WatchOptions("127.0.0.1", 0, false, List.of(name), TOKEN))
                .hasMessageStartingWith("allowed host '" + name + "' does not fit");
    }
}
