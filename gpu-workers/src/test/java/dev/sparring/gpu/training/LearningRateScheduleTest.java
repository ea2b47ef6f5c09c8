// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class LearningRateScheduleTest {

    @Test
    void shouldDropAtTheShareOfTheRounds() {
        LearningRateSchedule schedule = new LearningRateSchedule(100, 0.5, 0.5);

        assertThat(schedule.at(0, 1)).isEqualTo(1);
        assertThat(schedule.at(49, 1)).isEqualTo(1);
        assertThat(schedule.at(50, 1)).isEqualTo(0.5);
        assertThat(schedule.at(99, 1)).isEqualTo(0.5);
    }

    @Test
    void shouldNeverDropWhenConstant() {
        assertThat(LearningRateSchedule.constant().at(1_000_000, 0.25)).isEqualTo(0.25);
    }

    @Test
    void shouldNameAValueOutOfRange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LearningRateSchedule(100, 1.5, 0.5))
                .withMessage("learning rate drop at 1.5 of the rounds; use 0 to 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LearningRateSchedule(0, 0.5, 0.5));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LearningRateSchedule(100, 0.5, 0));
    }
}
