// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import com.typesafe.config.ConfigUtil;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of a command that computes rounds again: where this machine does that. */
final class ReplayOptions {

    @Option(
            names = "--device",
            paramLabel = "NAME",
            description = "cpu, cuda:0, ... (default: the game's device.name).")
    private String device;

    @Mixin private DataOption data;

    /** As {@code path=value}. */
    List<String> overrides() {
        List<String> overrides = new ArrayList<>(data.overrides());
        if (device != null) {
            overrides.add("device.name=" + ConfigUtil.quoteString(device));
        }
        return overrides;
    }
}
