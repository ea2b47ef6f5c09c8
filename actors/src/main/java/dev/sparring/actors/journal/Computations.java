// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import dev.sparring.gpu.Spelling;
import dev.sparring.gpu.device.Computation;
import dev.sparring.gpu.device.Precision;

/** What something was computed with, to and from the log. */
public final class Computations {

    private Computations() {}

    /** As it is recorded. */
    public static dev.sparring.protocol.v1.Computation record(Computation computation) {
        return dev.sparring.protocol.v1.Computation.newBuilder()
                .setDevice(computation.device())
                .setProcessor(computation.processor())
                .setDriver(computation.driver())
                .setLibrary(computation.library())
                .setThreads(computation.threads())
                .setDeterministic(computation.deterministic())
                .setPrecision(Spelling.of(computation.precision()))
                .setProgram(computation.program())
                .build();
    }

    /** As it was recorded. */
    public static Computation of(dev.sparring.protocol.v1.Computation record) {
        return new Computation(
                record.getDevice(),
                record.getProcessor(),
                record.getDriver(),
                record.getLibrary(),
                record.getThreads(),
                record.getDeterministic(),
                record.getPrecision().equals(Spelling.of(Precision.TF32))
                        ? Precision.TF32
                        : Precision.EXACT,
                record.getProgram());
    }
}
