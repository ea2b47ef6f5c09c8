// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.evaluation;

/** An examination was stopped before its end; the same one goes on where it was. */
public final class ExaminationStoppedException extends RuntimeException {

    ExaminationStoppedException() {
        super("stopped before the end; the same evaluation goes on where it was");
    }
}
