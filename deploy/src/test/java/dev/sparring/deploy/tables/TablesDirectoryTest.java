// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparring.gpu.data.DatasetKind;
import dev.sparring.gpu.data.DatasetPlace;
import dev.sparring.gpu.data.DatasetSplits;
import dev.sparring.gpu.data.Randomness;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TablesDirectoryTest {

    @TempDir private Path path;

    @Test
    void shouldBelongToTheImagesItBeganWith() throws IOException {
        try (TablesDirectory directory = TablesDirectory.open(path)) {
            directory.requireSameImages(digits(1));
        }
        try (TablesDirectory directory = TablesDirectory.open(path)) {
            assertThatCode(() -> directory.requireSameImages(digits(1))).doesNotThrowAnyException();
            assertThatThrownBy(() -> directory.requireSameImages(digits(2)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(path + " belongs to other images (")
                    .hasMessageContaining("give the same --data, or another --out");
        }
    }

    @Test
    void shouldBeHeldByOneAtATime() throws IOException {
        try (TablesDirectory held = TablesDirectory.open(path)) {
            assertThatThrownBy(() -> TablesDirectory.open(held.path()))
                    .hasMessageContaining("tables are being made in");
        }
    }

    private static DatasetSplits digits(long seed) {
        return DatasetKind.DIGITS.open(DatasetPlace.of(Randomness.of(seed)), 200, 100);
    }
}
