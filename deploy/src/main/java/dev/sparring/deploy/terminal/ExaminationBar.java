// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.terminal;

import dev.sparring.deploy.evaluation.ExaminationProgress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Shows how far an examination is and how long it will take: the live line of a terminal, elsewhere
 * a line every ten seconds. What was found on disk is left out, as it takes no time.
 */
public final class ExaminationBar implements Consumer<ExaminationProgress>, AutoCloseable {

    private static final long SPARSE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int NAME_LENGTH = 16;
    private static final int INTERVAL_MILLIS = 500;

    private final Screen screen;
    private final ProgressBar bar;
    private long sparseNanos = System.nanoTime();

    /** Shows nothing done. */
    public ExaminationBar(Screen screen) {
        this.screen = screen;
        bar =
                new ProgressBarBuilder()
                        .setTaskName("evaluating")
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUnit("k gradients", 1000)
                        .setUpdateIntervalMillis(INTERVAL_MILLIS)
                        .setConsumer(
                                new DelegatingProgressBarConsumer(this::show, screen.columns() - 1))
                        .build();
    }

    @Override
    public void accept(ExaminationProgress state) {
        bar.maxHint(state.total() - state.found());
        bar.stepTo(state.done() - state.found());
        String id = state.opponent();
        bar.setExtraMessage(id.length() <= NAME_LENGTH ? id : id.substring(0, NAME_LENGTH));
    }

    private void show(String line) {
        screen.live(line);
        long now = System.nanoTime();
        if (!screen.isTerminal() && now - sparseNanos >= SPARSE_NANOS) {
            sparseNanos = now;
            screen.line(line.stripTrailing());
        }
    }

    @Override
    public void close() {
        bar.close();
        screen.clear();
    }
}
