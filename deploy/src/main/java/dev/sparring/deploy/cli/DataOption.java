// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import com.typesafe.config.ConfigUtil;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Where the data sets are on this machine. */
final class DataOption {

    @Option(names = "--data", paramLabel = "DIR", description = "Where the data sets are.")
    private Path data;

    /** As {@code path=value}. */
    List<String> overrides() {
        return data == null
                ? List.of()
                : List.of(
                        "data.directory="
                                + ConfigUtil.quoteString(data.toAbsolutePath().toString()));
    }
}
