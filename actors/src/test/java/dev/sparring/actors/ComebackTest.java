// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.journal.Connection;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Moments;
import java.util.List;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.Test;

class ComebackTest {

    private final Journal journal = Journal.of(Connection.plain("nowhere:1"), "g");
    private final Comeback comeback = new Comeback(journal.neighbours());
    private final Role<Object> one = new Role<>("one", Behaviors.empty());
    private final Role<Object> other = new Role<>("other", Behaviors.empty());

    @Test
    void shouldRememberALossOfSomebodyWhoseFailureIsNotKnownYet() {
        comeback.add(one);
        assertThat(comeback.isForEverybody()).isFalse();
        Moments.lose(journal);

        assertThat(comeback.ready()).isEqualTo(List.of(one));

        assertThat(comeback.isForEverybody()).isTrue();
    }

    @Test
    void shouldForgetALossWhenEverybodyHasLeft() {
        Moments.lose(journal);
        assertThat(comeback.isForEverybody()).isTrue();
        comeback.add(one);
        comeback.add(other);
        // what those lose who are sent back
        Moments.lose(journal);

        assertThat(comeback.ready()).isEqualTo(List.of(one, other));

        assertThat(comeback.isForEverybody()).isFalse();
    }
}
