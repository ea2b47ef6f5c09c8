// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sparring.actors.journal.Connection;
import dev.sparring.actors.journal.Journal;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class KeptVersionsTest {

    @Test
    void shouldSpreadEvenlyFromTheFirstToTheLast() {
        KeptVersions kept = kept(0L, 50L, 100L, 150L, 200L, 250L, 251L, 252L, 253L, 300L);

        assertThat(kept.spread(4)).containsExactly(0L, 100L, 200L, 300L);
        assertThat(kept.spread(1)).containsExactly(300L);
        assertThat(kept.spread(100)).containsExactlyElementsOf(kept.versions());
        assertThat(kept().spread(3)).isEmpty();
    }

    @Test
    void shouldNameAVersionThatIsNotKept() {
        KeptVersions kept = kept(0L, 50L, 100L);

        assertThat(kept.require(List.of(100L, 0L))).containsExactly(0L, 100L);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> kept.require(List.of(0L, 60L)))
                .withMessage(
                        "version 60 of l2l-da is not kept; the nearest one is 50 of 0, 50, 100");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> kept().require(List.of(1L)))
                .withMessage("version 1 of l2l-da is not kept; none of it is");
    }

    private static KeptVersions kept(Long... versions) {
        return new KeptVersions(
                Journal.of(Connection.plain("localhost:1"), "game"),
                "l2l-da",
                new TreeSet<>(List.of(versions)));
    }
}
