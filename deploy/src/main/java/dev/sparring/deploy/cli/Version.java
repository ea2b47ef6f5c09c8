// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import dev.sparring.gpu.device.Program;
import picocli.CommandLine;

/** The version that the build wrote down. */
public final class Version implements CommandLine.IVersionProvider {

    /** Such as {@code 0.1.0}. */
    public static String current() {
        return Program.version();
    }

    @Override
    public String[] getVersion() {
        return new String[] {
            "sparring " + current(), "Java ${java.version} (${java.vendor}), ${os.name} ${os.arch}"
        };
    }
}
