// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import dev.sparring.gpu.files.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/**
 * The identity of a plug-in.
 *
 * @param jar where it lies here
 * @param version as its manifest says, {@code Implementation-Version}; empty if it does not
 * @param sha256 of the jar's bytes, in hexadecimal digits of lower case
 */
public record PluginIdentity(Path jar, String version, String sha256) {

    /** Reads a jar. */
    static PluginIdentity of(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            Manifest manifest = file.getManifest();
            String version =
                    manifest == null
                            ? null
                            : manifest.getMainAttributes()
                                    .getValue(Attributes.Name.IMPLEMENTATION_VERSION);
            return new PluginIdentity(jar, version == null ? "" : version, Sha256.of(jar));
        }
    }

    /** The name of its file, without {@code .jar}. */
    public String name() {
        return jar.getFileName().toString().replaceFirst("\\.jar$", "");
    }
}
