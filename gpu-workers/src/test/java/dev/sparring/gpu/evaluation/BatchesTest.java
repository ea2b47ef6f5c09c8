// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchesTest {

    private final Batches batches = new Batches("cuda:0", 50);
    private final List<Integer> tried = new ArrayList<>();

    @Test
    void shouldWorkOnAllTogether() {
        assertThat(images(10, 10)).containsExactly(IntStream.range(0, 10).toArray());
        assertThat(tried).containsExactly(10);
    }

    @Test
    void shouldHalveUntilTheMemorySufficesAndRememberIt() {
        assertThat(images(10, 3)).containsExactly(IntStream.range(0, 10).toArray());
        assertThat(images(5, 3)).containsExactly(IntStream.range(0, 5).toArray());

        assertThat(tried).containsExactly(10, 5, 2, 2, 2, 2, 2, 2, 2, 1);
    }

    @Test
    void shouldSayWhatAPartSaysThatCannotBeHalved() {
        assertThatThrownBy(() -> images(4, 0)).hasMessageContaining("out of memory");
        assertThat(tried).containsExactly(4, 2, 1);
    }

    @Test
    void shouldTryNothingAgainThatFailedForAnotherReason() {
        assertThatThrownBy(
                        () ->
                                batches.inParts(
                                        new int[8],
                                        part -> {
                                            tried.add(part.length);
                                            throw new EngineException("shapes do not fit");
                                        }))
                .hasMessage("shapes do not fit");
        assertThat(tried).containsExactly(8);
    }

    /** What is found on a device whose memory suffices for {@code memory} images. */
    private int[] images(int count, int memory) {
        return batches
                .inParts(
                        IntStream.range(0, count).toArray(),
                        part -> {
                            tried.add(part.length);
                            if (part.length > memory) {
                                throw new EngineException("CUDA out of memory. Tried to allocate");
                            }
                            return part;
                        })
                .stream()
                .flatMapToInt(IntStream::of)
                .toArray();
    }
}
