// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ViewerTest {

    private final List<Viewer> lost = new ArrayList<>();
    private final Viewer viewer = new Viewer(lost::add);

    @Test
    void shouldGetWhatItWaitsForAndWhatWaitsForIt() {
        var first = viewer.next().toCompletableFuture();
        assertThat(first).isNotDone();
        viewer.snapshot(event(1));
        viewer.update(event(2));
        assertThat(first).isCompletedWithValueMatching(each -> is(each, 1));
        assertThat(viewer.next().toCompletableFuture())
                .isCompletedWithValueMatching(each -> is(each, 2));
    }

    @Test
    void shouldGetASnapshotInsteadOfAGrowingQueue() {
        viewer.snapshot(event(0));
        for (int i = 1; i < 1_000; i++) {
            viewer.update(event(i));
        }
        var next = viewer.next().toCompletableFuture();
        assertThat(next).isNotDone();
        assertThat(lost).containsExactly(viewer);
        viewer.snapshot(event(2_000));
        viewer.update(event(2_001));
        assertThat(next).isCompletedWithValueMatching(each -> is(each, 2_000));
        assertThat(viewer.next().toCompletableFuture())
                .isCompletedWithValueMatching(each -> is(each, 2_001));
        assertThat(lost).hasSize(1);
    }

    @Test
    void shouldGetTheLastEventsBeforeTheEnd() {
        viewer.update(event(1));
        viewer.close();
        assertThat(viewer.next().toCompletableFuture())
                .isCompletedWithValueMatching(each -> is(each, 1));
        assertThat(viewer.next().toCompletableFuture())
                .isCompletedWithValueMatching(Optional::isEmpty);
    }

    private static boolean is(Optional<ServerEvent> event, long sequence) {
        return event.orElseThrow().bytes(false).utf8String().startsWith("id: " + sequence + "\n");
    }

    private static ServerEvent event(long sequence) {
        return ServerEvent.of("update", sequence, new byte[0]);
    }
}
