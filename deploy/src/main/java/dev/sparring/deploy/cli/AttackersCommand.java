// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigRenderOptions;
import dev.sparring.gpu.attack.AttackProvider;
import dev.sparring.gpu.attack.Attacks;
import java.io.PrintWriter;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists every attack on the class path, plug-ins included. */
@Command(
        name = "attackers",
        description = "Lists the attacks and their options with defaults.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sparring attackers",
            "  sparring play --set attackers.strong='{ attack = pgd, steps = 40 }'",
            "",
            "A jar in plugins/ with an AttackProvider adds its attacks to the list."
        })
final class AttackersCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        Attacks.installed().providers().forEach(provider -> print(provider, out));
        out.flush();
    }

    private static void print(AttackProvider provider, PrintWriter out) {
        out.println(
                Ansi.AUTO.string("@|bold " + provider.name() + "|@")
                        + "  "
                        + provider.description());
        Config defaults = provider.defaults();
        new TreeMap<>(provider.optionDescriptions())
                .forEach(
                        (option, description) ->
                                out.printf(
                                        "    %-34s %s%n",
                                        option + " = " + value(defaults, option), description));
        out.println();
    }

    private static String value(Config defaults, String option) {
        return defaults.getValue(option).render(ConfigRenderOptions.concise());
    }
}
