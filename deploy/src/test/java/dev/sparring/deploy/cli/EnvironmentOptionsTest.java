// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

class EnvironmentOptionsTest {

    private final StringWriter error = new StringWriter();

    @Test
    void shouldTakeWhatTheCommandLineDoesNotSay() {
        ParseResult parsed =
                parse(
                        Map.of(
                                "SPARRING_GAME", "g",
                                "SPARRING_KAFKA", "there:1",
                                "SPARRING_METRICS_PORT", "9400",
                                "SPARRING_ROUNDS", "12"),
                        "defend",
                        "--kafka=here:2");

        assertThat(value(parsed, "--game")).isEqualTo("g");
        assertThat(value(parsed, "--kafka")).isEqualTo("here:2");
        assertThat(value(parsed, "--metrics-port")).isEqualTo(9400);
        assertThat(value(parsed, "--rounds")).isEqualTo(12L);
    }

    @ParameterizedTest
    @CsvSource({"true,,true", "TRUE,--allow-control,true", "false,--allow-control,true", ",,false"})
    void shouldSwitchFlags(String variable, String argument, boolean on) {
        Map<String, String> environment =
                variable == null ? Map.of() : Map.of("SPARRING_ALLOW_CONTROL", variable);
        ParseResult parsed =
                argument == null
                        ? parse(environment, "play")
                        : parse(environment, "play", argument);

        assertThat(value(parsed, "--allow-control")).isEqualTo(on);
    }

    @Test
    void shouldTakeALineForEachValueOfARepeatableOption() {
        Map<String, String> environment =
                Map.of("SPARRING_SET", "window=3\nattackers.x={ attack = pgd, steps = 2 }\n");

        assertThat(value(parse(environment, "defend", "--game=g", "--kafka=k"), "--set"))
                .isEqualTo(List.of("window=3", "attackers.x={ attack = pgd, steps = 2 }"));
        assertThat(value(parse(environment, "play", "--set=seed=7"), "--set"))
                .isEqualTo(List.of("seed=7"));
        assertThat(value(parse(Map.of("SPARRING_WINDOWS", "1,3"), "torture"), "--windows"))
                .isEqualTo(List.of(1, 3));
    }

    @Test
    void shouldTakeAnEmptyVariableForNone() {
        assertThat(value(parse(Map.of("SPARRING_ROUNDS", " "), "play"), "--rounds")).isNull();
    }

    @Test
    void shouldKeepThePlaceOfDataOutOfSettings() {
        Map<String, String> environment = Map.of("SPARRING_DATA", "https://host/x?sig=secret");
        ParseResult parsed = parse(environment, "play");

        assertThat(value(parsed, "--data")).isNull();
        assertThat(error.toString()).isEmpty();
    }

    @Test
    void shouldLeaveHiddenOptionsAlone() {
        ParseResult parsed =
                parse(Map.of("SPARRING_CHILD", "true"), "referee", "--game=g", "--kafka=k");

        assertThat(value(parsed, "--child")).isEqualTo(false);
        assertThat(error.toString()).contains("SPARRING_CHILD");
    }

    @ParameterizedTest
    @CsvSource({
        "play --resume x, SPARRING_PRESET, --preset",
        "play --resume x, SPARRING_RUN, --run",
        "play --resume x, SPARRING_SETTINGS, --settings",
        "play --run x, SPARRING_RESUME, --resume",
        "play --settings x, SPARRING_DEFENCE, --defence",
        "play --preset mnist, SPARRING_SETTINGS, --settings",
    })
    void shouldForgetWhatTheCommandLineExcludes(String arguments, String variable, String option) {
        ParseResult parsed = parse(Map.of(variable, "y"), arguments.split(" "));

        assertThat(value(parsed, option)).isNull();
    }

    @Test
    void shouldNameTheVariableThatIsWrong() {
        assertThat(execute(Map.of("SPARRING_ROUNDS", "abc"), "play")).isEqualTo(2);
        assertThat(error.toString()).startsWith("sparring: SPARRING_ROUNDS=abc: 'abc' is not a");
    }

    @Test
    void shouldRefuseAFlagThatIsNeitherTrueNorFalse() {
        assertThat(execute(Map.of("SPARRING_ALLOW_CONTROL", "yes"), "play")).isEqualTo(2);
        assertThat(error.toString())
                .startsWith("sparring: SPARRING_ALLOW_CONTROL=yes: write true or false");
    }

    @Test
    void shouldBlameTheCommandLineForWhatItSays() {
        assertThat(execute(Map.of("SPARRING_ROUNDS", "3"), "play", "--rounds=abc")).isEqualTo(2);
        assertThat(error.toString()).doesNotContain("SPARRING_ROUNDS").contains("--rounds");
    }

    @Test
    void shouldTellTheNearestNameOfAVariableThatNobodyKnows() {
        parse(Map.of("SPARRING_KAFAK", "x", "OTHER", "y"), "games", "--kafka=k");

        assertThat(error.toString().lines())
                .singleElement()
                .isEqualTo(
                        "sparring: there is no option for the environment variable SPARRING_KAFAK;"
                                + " did you mean SPARRING_KAFKA?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SPARRING_SERVICE_HOST=10.0.0.1",
                "SPARRING_SERVICE_PORT=8080",
                "SPARRING_SERVICE_PORT_HTTP=8080",
                "SPARRING_PORT=tcp://10.0.0.1:8080",
                "SPARRING_PORT_8080_TCP=tcp://10.0.0.1:8080",
                "SPARRING_PORT_8080_TCP_ADDR=10.0.0.1",
                "SPARRING_METRICS_PORT=tcp://10.0.0.1:8080",
                "SPARRING_METRICS_SERVICE_HOST=10.0.0.1",
                "SPARRING_JAVA_OPTS=-Xmx1g",
                "SPARRING_CONTROL_TOKEN=secret"
            })
    void shouldPassOverWhatIsMeantForOthers(String variable) {
        String[] parts = variable.split("=", 2);
        String[] watch = {"watch", "--game=g", "--kafka=localhost:1"};
        Map<String, String> environment = Map.of(parts[0], parts[1]);

        for (String option : List.of("--port", "--metrics-port")) {
            assertThat(value(parse(environment, watch), option))
                    .isEqualTo(value(parse(Map.of(), watch), option));
        }
        assertThat(error.toString()).isEmpty();
    }

    private static Object value(ParseResult parsed, String option) {
        return parsed.commandSpec().findOption(option).getValue();
    }

    /** Reads a command line as if it were to be run. */
    private ParseResult parse(Map<String, String> environment, String... arguments) {
        AtomicReference<ParseResult> parsed = new AtomicReference<>();
        CommandLine command = command(environment);
        EnvironmentOptions variables = new EnvironmentOptions(environment);
        command.setExecutionStrategy(
                whole -> {
                    variables.complaints(command).forEach(command.getErr()::println);
                    variables.complete(whole.subcommand());
                    parsed.set(whole.subcommand());
                    return 0;
                });
        assertThat(command.execute(arguments)).as(error.toString()).isZero();
        return parsed.get();
    }

    private int execute(Map<String, String> environment, String... arguments) {
        return command(environment).execute(arguments);
    }

    private CommandLine command(Map<String, String> environment) {
        return Main.commandLine(environment).setErr(new PrintWriter(error, true));
    }
}
