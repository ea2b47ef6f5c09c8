// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import com.typesafe.config.ConfigUtil;
import dev.sparring.gpu.files.FetchedFile;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Where the data sets are on this machine. */
final class DataOption {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Where the data sets are: a folder, or the URL of a tar archive with "
                            + "its SHA-256, https://host/file#sha256=HEX.")
    private String data;

    /** As {@code path=value}. */
    List<String> overrides() {
        return data == null ? List.of() : overrides(data);
    }

    /** The same of a place that something else names; none if it is empty. */
    static List<String> overrides(String place) {
        if (place.isEmpty()) {
            return List.of();
        }
        String here = FetchedFile.isUrl(place) ? place : Path.of(place).toAbsolutePath().toString();
        return List.of("data.directory=" + ConfigUtil.quoteString(here));
    }
}
