// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;
import picocli.CommandLine.Model.CommandSpec;

/** What the list of commands says of each: the first sentence of its description, all of it. */
final class Summaries {

    private static final int INDENT = 2;

    private Summaries() {}

    /** A command's first sentence, in one line. */
    static String of(CommandSpec command) {
        String description = String.join(" ", command.usageMessage().description());
        String text = description.replace("%n", " ").replace("%%", "%").replaceAll("\\s+", " ");
        return text.split("(?<=\\.) (?=[A-Z])")[0].strip();
    }

    /** The list of a command's commands. */
    static String list(Help help) {
        int names =
                help.subcommands().keySet().stream().mapToInt(String::length).max().orElse(0)
                        + 2 * INDENT;
        int width = help.commandSpec().usageMessage().width();
        TextTable table =
                TextTable.forColumns(
                        help.colorScheme(),
                        new Column(names, INDENT, Overflow.SPAN),
                        new Column(width - names, 0, Overflow.WRAP));
        help.subcommands()
                .forEach(
                        (name, each) ->
                                table.addRowValues(
                                        help.colorScheme().commandText(name),
                                        help.colorScheme().text(of(each.commandSpec()))));
        return table.toString();
    }
}
