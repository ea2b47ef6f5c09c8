// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigRenderOptions;
import dev.sparring.gpu.attack.AttackProvider;
import dev.sparring.gpu.attack.Attacks;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists every attack that is installed, and the plug-ins that cannot be used. */
@Command(
        name = "attackers",
        description = "Lists the attacks and their options with defaults.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sparring attackers",
            "  sparring play --set attackers.strong='{ attack = pgd, steps = 40 }'",
            "",
            "A jar in plugins/ with an AttackProvider adds its attacks to the list. A jar",
            "that cannot be used is at the end of the list, with the reason."
        })
final class AttackersCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Mixin private PluginOption plugins;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        Attacks attacks = Attacks.installed();
        for (AttackProvider provider : attacks.providers()) {
            print(provider, attacks.jar(provider.name()), out);
        }
        attacks.skipped().forEach(skipped -> out.println(skipped.line()));
        out.flush();
    }

    private static void print(AttackProvider provider, Optional<Path> jar, PrintWriter out) {
        out.println(
                Ansi.AUTO.string("@|bold " + provider.name() + "|@")
                        + "  "
                        + provider.description());
        jar.ifPresent(path -> out.println("    from " + path));
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
