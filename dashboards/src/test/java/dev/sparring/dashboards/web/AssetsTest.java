// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AssetsTest {

    private final Assets assets = new Assets();

    @Test
    void shouldFindTheChartLibraryWhateverItsVersion() {
        assertThat(assets.find("/webjars/uplot/dist/uPlot.iife.min.js"))
                .hasValueSatisfying(
                        asset -> assertThat(asset.type()).startsWith("text/javascript"));
    }

    @Test
    void shouldShowNothingElse() {
        assertThat(assets.find("/webjars/uplot/../../../../logback.xml")).isEmpty();
        assertThat(assets.find("/webjars/uplot/dist/../package.json")).isEmpty();
        assertThat(assets.find("/assets/../index.html")).isEmpty();
        assertThat(assets.find("/reference.conf")).isEmpty();
        assertThat(assets.find("/META-INF/MANIFEST.MF")).isEmpty();
        assertThat(assets.find("/assets//index.html")).isEmpty();
        assertThat(assets.find("/assets/.hidden.js")).isEmpty();
    }
}
