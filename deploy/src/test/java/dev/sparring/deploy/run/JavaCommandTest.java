// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavaCommandTest {

    private static final String LOGGING = "logback.configurationFile";

    @TempDir private Path crashes;

    @AfterEach
    void clear() {
        System.clearProperty(LOGGING);
    }

    @Test
    void shouldLogAsTheParentIsTold() {
        assertThat(command()).noneMatch(word -> word.contains(LOGGING));

        System.setProperty(LOGGING, "/a folder/logback.xml");

        assertThat(command()).contains("-D" + LOGGING + "=/a folder/logback.xml");
    }

    private List<String> command() {
        return JavaCommand.of(JavaCommandTest.class, List.of(), crashes);
    }
}
