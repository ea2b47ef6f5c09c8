// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.deploy.session.ChildArguments;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class LocalOptionsTest {

    private static final GameSettings RULES =
            SettingsLoader.preset(
                    "quick",
                    List.of("attackers.pgd.device=\"cuda:1\"", "evaluation.device=\"cuda:2\""));

    @Command
    private static final class Role {
        @Mixin private LocalOptions local;
    }

    @Test
    void shouldLetEachPlayerComputeWhereTheSettingsSay() {
        GameSettings settings = parse(List.of()).apply(RULES, List.of("device.threads=1"));

        assertThat(settings.device().name()).isEqualTo("cpu");
        assertThat(settings.attackerDevice("pgd")).isEqualTo("cuda:1");
        assertThat(settings.device().settings().threads()).isEqualTo(1);
    }

    @Test
    void shouldBringAllPlayersOfTheProcessToItsDevice() {
        GameSettings settings =
                parse(List.of("--device", "cuda:3"))
                        .apply(RULES, List.of("attackers.cw.device=cpu"));

        assertThat(settings.device().name()).isEqualTo("cuda:3");
        assertThat(settings.attackerDevice("pgd")).isEqualTo("cuda:3");
        assertThat(settings.attackerDevice("cw")).isEqualTo("cuda:3");
        assertThat(settings.refereeDevice()).isEqualTo("cuda:3");
    }

    @Test
    void shouldRefuseWhatIsNoDevice() {
        assertThatThrownBy(() -> parse(List.of("--device=gpu")).apply(RULES, List.of()))
                .hasMessageContaining("= \"gpu\" does not fit: expected a device: cpu,");
    }

    @Test
    void shouldTellAChildHowItsParentComputes() {
        GameSettings parent =
                SettingsLoader.with(
                        RULES, List.of("device.threads=7", "attackers.pgd.device=\"cuda:4\""));
        List<String> options = ChildArguments.of(parent, parent.attackerDevice("pgd"));

        GameSettings child = parse(options).apply(RULES, List.of());

        assertThat(parse(options).isChild()).isTrue();
        assertThat(child.attackerDevice("pgd")).isEqualTo("cuda:4");
        assertThat(child.device().settings()).isEqualTo(parent.device().settings().at("cuda:4"));
    }

    @Test
    void shouldServeWhereAnOptionSaysElseWhereItsOwnSettingsSay() {
        GameSettings.Metrics own = new GameSettings.Metrics("10.0.0.1", 9464);

        assertThat(parse(List.of()).metrics(own)).isEqualTo(own);
        assertThat(parse(List.of("--metrics-port=0")).metrics(own))
                .isEqualTo(new GameSettings.Metrics("10.0.0.1", 0));
        assertThat(parse(List.of("--metrics-port=1", "--metrics-host=::1")).metrics(own))
                .isEqualTo(new GameSettings.Metrics("::1", 1));
    }

    @Test
    void shouldServeNothingInAChild() {
        GameSettings parent = SettingsLoader.with(RULES, List.of("metrics.port=9464"));
        LocalOptions child = parse(ChildArguments.of(parent, "cpu"));

        assertThat(child.metrics(parent.metrics()).isAny()).isFalse();
    }

    private static LocalOptions parse(List<String> arguments) {
        Role role = new Role();
        new CommandLine(role)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .parseArgs(arguments.toArray(String[]::new));
        return role.local;
    }
}
