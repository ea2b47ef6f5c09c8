// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.gpu.ValueTypes;
import dev.sparring.gpu.WrittenSetting;
import dev.sparring.gpu.attack.AttackProvider;
import dev.sparring.gpu.attack.Attacks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** {@code 8/255} wherever a radius, a step size or another number of the kind can be written. */
class RadiusTest {

    private static final float RADIUS = 8f / 255;

    @TempDir private Path directory;

    @Test
    void shouldTakeAFractionForTheRadiusOfAGame() throws Exception {
        assertThat(SettingsLoader.preset("quick", List.of("epsilon=8/255")).epsilon())
                .isEqualTo(RADIUS);
        Path file = directory.resolve("own.conf");
        for (String written : List.of("8/255", "\"8/255\"", "8 / 255", "\"8 / 255\"")) {
            Files.writeString(file, "sparring { epsilon = " + written + " }");
            assertThat(SettingsLoader.file(file, List.of()).epsilon()).isEqualTo(RADIUS);
            assertThat(
                            SettingsLoader.preset(
                                            "quick",
                                            List.of("epsilon=" + written.replace("\"", "")))
                                    .epsilon())
                    .isEqualTo(RADIUS);
        }
    }

    @Test
    void shouldTakeAFractionForEveryNumberOfEveryAttack() {
        List<String> options = new ArrayList<>();
        for (AttackProvider provider : Attacks.installed().providers()) {
            String attack = provider.name();
            Config defaults = Attacks.installed().defaults(attack);
            for (Map.Entry<String, ConfigValue> option : defaults.entrySet()) {
                if (option.getValue().valueType() == ConfigValueType.NUMBER) {
                    double number = ((Number) option.getValue().unwrapped()).doubleValue();
                    assertFraction(attack, option.getKey(), number);
                    options.add(option.getKey());
                }
            }
        }
        assertThat(options).contains("step-size-ratio", "steps", "restarts");
    }

    private static void assertFraction(String attack, String option, double number) {
        String fraction = "%s/2".formatted(2 * number);
        Config typed =
                WrittenSetting.list(option + "=" + fraction)
                        .get(0)
                        .typed(Attacks.installed().defaults(attack));
        assertThat(ValueTypes.number(typed, option)).as(attack + ":" + option).isEqualTo(number);
        String name = "attackers.x={attack=%s,%s=%s}".formatted(attack, option, fraction);
        GameSettings block = SettingsLoader.preset("quick", List.of(name));
        GameSettings single =
                SettingsLoader.preset(
                        "quick",
                        List.of(
                                "attackers.x.attack=" + attack,
                                "attackers.x." + option + "=" + fraction));
        Config file = ConfigFactory.parseString("%s = \"%s\"".formatted(option, fraction));
        for (Config each :
                List.of(
                        block.attackers().get("x").options(),
                        single.attackers().get("x").options(),
                        Attacks.installed().resolve(attack, file))) {
            assertThat(ValueTypes.number(each, option)).as(name).isEqualTo(number);
        }
    }

    @Test
    void shouldHaveNoOptionOfACommandThatIsARadiusOfItsOwn() {
        assertThat(options(Main.commandLine()))
                .extracting(OptionSpec::longestName)
                .noneMatch(name -> name.matches(".*(epsilon|radius|step-size).*"));
    }

    private static List<OptionSpec> options(CommandLine command) {
        List<OptionSpec> options = new ArrayList<>(command.getCommandSpec().options());
        Collection<CommandLine> below = command.getSubcommands().values();
        below.forEach(each -> options.addAll(options(each)));
        return options;
    }
}
