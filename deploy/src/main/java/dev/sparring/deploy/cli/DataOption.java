// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import com.typesafe.config.ConfigUtil;
import dev.sparring.gpu.data.Datasets;
import java.util.List;
import picocli.CommandLine.Option;

/** Where the data sets are on this machine. */
final class DataOption {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Where the data sets are: a folder, or the URL of a tar archive with its"
                            + " SHA-256, https://host/file#sha256=HEX.")
    private String data;

    /** As {@code path=value}. */
    List<String> overrides() {
        return data == null
                ? List.of()
                : List.of(
                        "data.directory="
                                + ConfigUtil.quoteString(
                                        Datasets.located(data).toAbsolutePath().toString()));
    }
}
