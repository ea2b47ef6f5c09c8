// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import dev.sparring.gpu.Spelling;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Options from the environment: {@code --metrics-port} is {@code SPARRING_METRICS_PORT} where the
 * command line does not say it. Several values of an option that may be repeated stand on a line
 * each; an empty variable counts as none. A variable is of every command that has the option.
 */
final class EnvironmentOptions implements CommandLine.IDefaultValueProvider {

    private static final String PREFIX = "SPARRING_";

    /** What opens data looks at {@code SPARRING_DATA} itself: an option would get into settings. */
    private static final String DATA = "--data";

    /** Variables that stand for no option. */
    private static final Set<String> OTHERS =
            Set.of(
                    "SPARRING_CACHE",
                    "SPARRING_CONTROL_TOKEN",
                    "SPARRING_DASHBOARDS",
                    "SPARRING_DATA",
                    "SPARRING_JAVA_OPTS",
                    "SPARRING_KAFKA",
                    "SPARRING_KAFKA_CONFIG");

    /** What Kubernetes tells every container about services whose names begin with sparring. */
    private static final Pattern SERVICE =
            Pattern.compile(
                    "SPARRING_(.+_)?(SERVICE_(HOST|PORT(_.+)?)|PORT_\\d+_(TCP|UDP|SCTP)(_.+)?)");

    private static final Pattern SERVICE_ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

    /** Options of which the command line has the last word on all if it says one of either side. */
    private record Exclusion(Set<String> one, Set<String> other) {}

    private static final List<Exclusion> EXCLUSIONS =
            List.of(
                    new Exclusion(
                            Set.of("--resume"),
                            Set.of("--run", "--preset", "--defence", "--settings")),
                    new Exclusion(Set.of("--settings"), Set.of("--preset", "--defence")));

    /** The same where a game is either that of a run or one on a Kafka. */
    private static final Exclusion SOURCES =
            new Exclusion(Set.of("--run"), Set.of("--kafka", "--kafka-config", "--game"));

    private final Map<String, String> environment;

    EnvironmentOptions(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Single values; the command line replaces them. */
    @Override
    public String defaultValue(ArgSpec argument) {
        return argument.isOption() && !isRepeatable(argument) && !isFlag(argument)
                ? value((OptionSpec) argument).orElse(null)
                : null;
    }

    /** What there is to do when the command line has been read. */
    void complete(ParseResult parsed) {
        CommandSpec command = parsed.commandSpec();
        for (OptionSpec option : command.options()) {
            if (!parsed.hasMatchedOption(option)) {
                value(option).ifPresent(value -> complete(command, option, value));
            }
        }
        EXCLUSIONS.forEach(each -> apply(each, parsed));
        if (command.findOption("--game") != null) {
            apply(SOURCES, parsed);
        }
        boolean hasPosition = !parsed.matchedPositionals().isEmpty();
        if (hasPosition && command.positionalParameters().stream().anyMatch(this::isSource)) {
            forget(SOURCES.other(), parsed);
        }
    }

    private static void complete(CommandSpec command, OptionSpec option, String value) {
        if (isRepeatable(option)) {
            option.setValue(values(option, value));
        } else if (isFlag(option)) {
            option.setValue(flag(command, option, value));
        }
    }

    /** A line for each variable that no option of any command has. */
    List<String> complaints(CommandLine root) {
        Set<String> known = known(root);
        return environment.entrySet().stream()
                .filter(each -> each.getKey().startsWith(PREFIX))
                .filter(each -> !known.contains(each.getKey()))
                .filter(each -> !isOfService(each.getKey(), each.getValue()))
                .map(Map.Entry::getKey)
                .sorted()
                .map(
                        name ->
                                "sparring: there is no option for the environment variable "
                                        + name
                                        + Spelling.suggestion(name, known))
                .collect(Collectors.toList());
    }

    /** What is wrong with a variable, if one is to blame. */
    Optional<String> complaint(ParameterException e) {
        if (!(e.getArgSpec() instanceof OptionSpec option) || e.getValue() == null) {
            return Optional.empty();
        }
        return value(option)
                .filter(e.getValue()::equals)
                .map(
                        value ->
                                "%s=%s: %s"
                                        .formatted(
                                                variable(option).orElseThrow(),
                                                value,
                                                e.getMessage()
                                                        .replaceFirst("^Invalid value .*?: ", "")));
    }

    /** The variable of an option; none of those that are only for people or only for us. */
    private static Optional<String> variable(OptionSpec option) {
        if (option.usageHelp() || option.versionHelp() || option.hidden()) {
            return Optional.empty();
        }
        String name = option.longestName();
        return name.startsWith("--") && !name.equals(DATA)
                ? Optional.of(PREFIX + name.substring(2).replace('-', '_').toUpperCase(Locale.ROOT))
                : Optional.empty();
    }

    private Optional<String> value(OptionSpec option) {
        return option.group() != null
                ? Optional.empty()
                : variable(option)
                        .filter(name -> environment.containsKey(name))
                        .filter(name -> !isOfService(name, environment.get(name)))
                        .map(environment::get)
                        .filter(value -> !value.isBlank());
    }

    /** Lists that are split by commas are a single value to the parser. */
    private static boolean isRepeatable(ArgSpec argument) {
        return argument.isMultiValue() && argument.splitRegex().isEmpty();
    }

    /** The parser takes a flag on the command line for the opposite of its default value. */
    private static boolean isFlag(ArgSpec argument) {
        return argument.type() == boolean.class;
    }

    private static boolean flag(CommandSpec command, OptionSpec option, String value) {
        if (!value.equalsIgnoreCase("true") && !value.equalsIgnoreCase("false")) {
            throw new ParameterException(
                    command.commandLine(),
                    "%s=%s: write true or false".formatted(variable(option).orElseThrow(), value));
        }
        return Boolean.parseBoolean(value);
    }

    private static List<?> values(OptionSpec option, String lines) {
        boolean files = option.auxiliaryTypes()[0] == Path.class;
        Function<String, ?> reader = files ? Path::of : text -> text;
        return lines.lines().filter(line -> !line.isBlank()).map(reader).toList();
    }

    private void apply(Exclusion exclusion, ParseResult parsed) {
        if (isSaid(exclusion.one(), parsed)) {
            forget(exclusion.other(), parsed);
        } else if (isSaid(exclusion.other(), parsed)) {
            forget(exclusion.one(), parsed);
        }
    }

    private static boolean isSaid(Collection<String> names, ParseResult parsed) {
        return names.stream().anyMatch(parsed::hasMatchedOption);
    }

    private void forget(Collection<String> names, ParseResult parsed) {
        for (String name : names) {
            OptionSpec option = parsed.commandSpec().findOption(name);
            if (option != null && !parsed.hasMatchedOption(option) && value(option).isPresent()) {
                option.setValue(option.initialValue());
            }
        }
    }

    /** A position that says what {@code --game} and {@code --kafka} could say too. */
    private boolean isSource(ArgSpec position) {
        return position.paramLabel().equals("RUN");
    }

    private static Set<String> known(CommandLine root) {
        Set<String> known = new TreeSet<>(OTHERS);
        for (CommandLine command : root.getSubcommands().values()) {
            for (OptionSpec option : command.getCommandSpec().options()) {
                variable(option).ifPresent(known::add);
            }
        }
        return known;
    }

    private static boolean isOfService(String name, String value) {
        return SERVICE.matcher(name).matches()
                || name.endsWith("_PORT") && SERVICE_ADDRESS.matcher(value).matches();
    }
}
