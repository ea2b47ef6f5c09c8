// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Something in {@code plugins/} that cannot be used, and is left out so that the rest can.
 *
 * @param jar where it is
 * @param provider class of the {@link AttackProvider} that is left out; empty: it is the whole jar
 * @param reason what is wrong and how to mend it, in one line
 */
public record SkippedPlugin(Path jar, Optional<String> provider, String reason) {

    /** All of it in one line. */
    public String line() {
        String part = provider.map(name -> ", provider " + name + ",").orElse("");
        return "plug-in " + jar + part + " is skipped: " + reason;
    }
}
