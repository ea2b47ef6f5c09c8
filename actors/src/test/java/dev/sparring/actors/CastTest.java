// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import static org.assertj.core.api.Assertions.assertThat;

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
}
