// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CastTest {

    @Test
    void shouldCallAProcessByItsPlayers() {
        assertThat(Cast.ofDefender().process()).isEqualTo("defender");
        assertThat(Cast.ofReferee().process()).isEqualTo("referee");
        assertThat(Cast.ofAttacker("pgd", Optional.empty()).process()).isEqualTo("attacker pgd");
        assertThat(Cast.ofAttacker("pgd", Optional.of("a")).process()).isEqualTo("attacker pgd/a");
        assertThat(Cast.whole(List.of("pgd"), true).process()).isEqualTo("everybody");
    }

    @Test
    void shouldTellWhoComputesWhere() {
        GameSettings settings =
                SettingsLoader.preset(
                        "quick",
                        List.of(
                                "attackers.cw=null",
                                "attackers.l2l-da.device=\"cuda:1\"",
                                "attackers.pgd.device=\"cuda:1\""));

        assertThat(Cast.everybody(settings).devices(settings)).containsExactly("cpu", "cuda:1");
        assertThat(Cast.everybody(settings).whereabouts(settings))
                .contains("defender cpu; l2l-da cuda:1; pgd cuda:1; referee cpu");
        assertThat(Cast.ofAttacker("pgd", Optional.empty()).devices(settings))
                .containsExactly("cuda:1");
        assertThat(Cast.ofDefender().whereabouts(settings)).isEmpty();
    }
}
