// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.deploy.evaluation.ExaminationProgress;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ExaminationBarTest {

    private final StringWriter out = new StringWriter();

    @Test
    void shouldLeaveOutWhatTookNoTime() {
        show(100, new ExaminationProgress(70_000, 100_000, 60_000, "pgd:steps=100,restarts=10"));

        assertThat(out.toString())
                .contains("evaluating", " 25% ", "10/40k gradients", "pgd:steps=100,re")
                .doesNotContain("restarts")
                .endsWith("\u001b[2K");
    }

    @Test
    void shouldSayNothingOfAShortOneWithoutATerminal() {
        show(0, new ExaminationProgress(50, 100, 0, "pgd"));

        assertThat(out.toString()).isEmpty();
    }

    private void show(int columns, ExaminationProgress state) {
        try (ExaminationBar bar = new ExaminationBar(new Screen(new PrintWriter(out), columns))) {
            bar.accept(state);
        }
    }
}
