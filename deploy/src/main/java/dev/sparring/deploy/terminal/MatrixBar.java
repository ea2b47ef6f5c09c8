// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.terminal;

import dev.sparring.deploy.evaluation.ExaminationProgress;
import java.util.function.Consumer;

/** Shows how far a sequence of examinations is that take the same work each. */
public final class MatrixBar implements Consumer<ExaminationProgress>, AutoCloseable {

    private final ExaminationBar bar;
    private final int parts;
    private int finished;
    private long found;
    private ExaminationProgress last = new ExaminationProgress(0, 0, 0, "");

    /** Of {@code parts} examinations. */
    public MatrixBar(ExaminationBar bar, int parts) {
        this.bar = bar;
        this.parts = parts;
    }

    @Override
    public synchronized void accept(ExaminationProgress part) {
        last = part;
        bar.accept(
                new ExaminationProgress(
                        finished * part.total() + part.done(),
                        parts * part.total(),
                        found + part.found(),
                        part.opponent()));
    }

    /** One of them has ended. */
    public synchronized void next() {
        finished++;
        found += last.found();
    }

    @Override
    public void close() {
        bar.close();
    }
}
