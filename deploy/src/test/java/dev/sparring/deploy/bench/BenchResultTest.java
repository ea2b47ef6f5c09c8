// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BenchResultTest {

    @Test
    void shouldTellWhatMessagesCost() {
        BenchResult result = result(List.of(0.010, 0.012, 0.020), List.of(0.005, 0.007));

        assertThat(result.messageSeconds()).isCloseTo(0.008, offset(1e-9));
        assertThat(result.ratio()).isCloseTo(6.0 / 14, offset(1e-9));
        assertThat(result.kafkaSeconds()).isEqualTo(0.012);
        assertThat(result.serialSeconds()).isCloseTo(0.006, offset(1e-9));
    }

    @Test
    void shouldTellWhatFewRoundsExceed() {
        List<Double> hundredAndOne = IntStream.rangeClosed(0, 100).mapToObj(i -> i * 1e-3).toList();

        assertThat(result(hundredAndOne, List.of(1.0)).kafkaSeconds(0.99))
                .isCloseTo(0.099, offset(1e-9));
        assertThat(BenchResult.quantile(List.of(4.0), 0.99)).isEqualTo(4);
        assertThat(BenchResult.quantile(List.of(1.0, 2.0), 0.99)).isCloseTo(1.99, offset(1e-9));
    }

    private static BenchResult result(List<Double> overKafka, List<Double> serial) {
        List<RoundTime> rounds =
                overKafka.stream().map(total -> new RoundTime(total, 0, 0, 0, 0, 0)).toList();
        return new BenchResult(rounds, List.of(), serial, CpuTime.NONE, CpuTime.NONE);
    }
}
