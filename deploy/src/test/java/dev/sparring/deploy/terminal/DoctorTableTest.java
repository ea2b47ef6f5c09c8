// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.deploy.doctor.CheckResult;
import dev.sparring.deploy.doctor.CheckState;
import dev.sparring.deploy.doctor.Observation;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DoctorTableTest {

    private final DoctorTable table = new DoctorTable(List.of("java", "ports"), 61);

    @Test
    void shouldAlignRowsAndWrapThem() {
        assertThat(table.header()).isEqualTo("check  state    what was found, and what to do");
        assertThat(row("java", CheckState.OK, "17", "")).containsExactly("java   ok       17");
        assertThat(
                        row(
                                "ports",
                                CheckState.WARNING,
                                "page: port 8080 is taken; metrics: any port, yes",
                                "choose another one"))
                .containsExactly(
                        "ports  warning  page: port 8080 is taken; metrics: any port,",
                        "                yes",
                        "                -> choose another one");
    }

    private List<String> row(String name, CheckState state, String found, String advice) {
        return table.row(new CheckResult(name, new Observation(state, found, advice, Map.of()), 1));
    }
}
