// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.files;

import java.io.IOException;
import java.util.List;

/** There is no folder that can be written; the message is for people and says what helps. */
public final class NoPlaceException extends IOException {

    private static final long serialVersionUID = 1;

    NoPlaceException(List<String> tried) {
        super(
                "no folder can be written: tried %s; make one of them writable, or name another"
                                .formatted(String.join(", ", tried))
                        + " with "
                        + Cache.VARIABLE);
    }
}
