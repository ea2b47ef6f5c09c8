// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlayerDevicesTest {

    private static final String GENERATOR = "attackers.l2l-da.device=\"cuda:1\"";

    @Test
    void shouldGiveAPlayerItsOwnDeviceOrTheDefenders() {
        GameSettings settings =
                quick("device.name=\"cuda:0\"", GENERATOR, "evaluation.device=\"cpu:2\"");

        assertThat(settings.device().name()).isEqualTo("cuda:0");
        assertThat(settings.attackerDevice("l2l-da")).isEqualTo("cuda:1");
        assertThat(settings.attackerDevice("pgd")).isEqualTo("cuda:0");
        assertThat(settings.refereeDevice()).isEqualTo("cpu:2");
        assertThat(quick("device.name=\"cuda:0\"").refereeDevice()).isEqualTo("cuda:0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                GENERATOR,
                "evaluation.device=\"cuda:1\"",
                "device.name=\"cuda:0\"",
                "device.threads=1",
                "device.deterministic=false",
                "device.precision=tf32",
                "device.queue-size=3",
                "device.pause-milliseconds=2.5"
            })
    void shouldBeTheSameGameWhereverItIsComputed(String override) {
        assertThat(quick(override)).isNotEqualTo(quick());
        assertThat(quick(override).sha256()).isEqualTo(quick().sha256());
        assertThat(quick(override, "seed=2").sha256()).isNotEqualTo(quick().sha256());
    }

    @Test
    void shouldBeTheSameAttackerWhereverItComputes() {
        GameSettings.Attacker elsewhere = quick(GENERATOR).attackers().get("l2l-da");

        assertThat(elsewhere.isSameAs(quick().attackers().get("l2l-da"))).isTrue();
        assertThat(elsewhere.options()).isEqualTo(quick().attackers().get("l2l-da").options());
    }

    @Test
    void shouldBringEverybodyToOneDevice() {
        GameSettings settings =
                SettingsLoader.onDevice(
                        quick(GENERATOR, "evaluation.device=cpu", "attackers.\"a-b\".attack=pgd"),
                        "cuda:3");

        assertThat(settings.device().name()).isEqualTo("cuda:3");
        assertThat(settings.refereeDevice()).isEqualTo("cuda:3");
        assertThat(settings.attackers().keySet())
                .contains("a-b")
                .allMatch(id -> settings.attackerDevice(id).equals("cuda:3"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "device.name=tpu|device.name = \"tpu\" does not fit: expected a device: cpu,"
                        + " cpu:1,",
                "attackers.pgd.device=gpu|attackers.pgd.device = \"gpu\" does not fit: expected a",
                "attackers.pgd.device=3|attackers.pgd.device = \"3\" does not fit: expected a"
                        + " device",
                "evaluation.device=cuda|evaluation.device = \"cuda\" does not fit: expected a"
                        + " device",
                "evaluation.attacks.pgd.device=cpu|evaluation.attacks.pgd.device = \"cpu\" does not"
                        + " fit: the referee does all on one device; set evaluation.device"
            })
    void shouldRefuseWhatIsNoDevice(String override, String message) {
        assertThatThrownBy(() -> quick(override))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith(message)
                .message()
                .doesNotContain("\n");
    }

    private static GameSettings quick(String... overrides) {
        return SettingsLoader.preset("quick", List.of(overrides));
    }
}
