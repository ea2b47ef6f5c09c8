// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.files;

import java.io.IOException;

/** A file cannot be fetched; the message is for people, in one line, and names its URL. */
public final class FetchException extends IOException {

    private static final long serialVersionUID = 1;

    FetchException(String message, Throwable cause) {
        super(message, cause);
    }
}
