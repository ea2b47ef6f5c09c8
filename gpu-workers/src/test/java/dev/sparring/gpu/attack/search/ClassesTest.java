// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.search;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import dev.sparring.gpu.attack.AttackInput;
import dev.sparring.gpu.attack.PixelLogitsTarget;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Download;
import dev.sparring.gpu.device.LiveArrays;
import dev.sparring.gpu.device.Upload;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two images whose four pixels are logits; each label is the likeliest class of the other. */
class ClassesTest {

    private final PixelLogitsTarget target = new PixelLogitsTarget(4);
    private Device device;
    private NDArray images;
    private NDArray labels;

    @BeforeEach
    void open() {
        device = Device.open("cpu", 1);
        float[] logits = {0.9f, 0.5f, 0.3f, 0.4f, 0.2f, 0.2f, 0.8f, 0.2f};
        images = Upload.floats(device.manager(), logits, 2, 4, 1, 1);
        labels = Upload.labels(device.manager(), new int[] {2, 0});
    }

    @AfterEach
    void close() {
        device.close();
    }

    @Test
    void shouldRankTheClassesButTheLabelAndTakeTheLowerOfTwoEqualOnesFirst() {
        assertThat(ranked(0)).containsExactly(0, 2);
        assertThat(ranked(1)).containsExactly(1, 1);
        assertThat(ranked(2)).containsExactly(3, 3);
    }

    @Test
    void shouldReadNothingAndLeaveNothingBehind() {
        AttackInput input = new AttackInput(images, labels, 0.1f, Randomness.of(1));
        int before = LiveArrays.of(device.manager());
        long reads = Download.reads();

        Classes.random(device.manager(), target, input, 0);
        Classes.leastLikely(device.manager(), target, input);

        assertThat(Download.reads()).isEqualTo(reads);
        assertThat(LiveArrays.of(device.manager())).isEqualTo(before + 2);
    }

    private int[] ranked(int rank) {
        return Download.labels(Classes.byLikelihood(target, images, labels, rank));
    }
}
