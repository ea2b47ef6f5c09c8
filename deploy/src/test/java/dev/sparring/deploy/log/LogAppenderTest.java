// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparring.deploy.SparringProcess;
import dev.sparring.gpu.files.Cache;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LogAppenderTest {

    private static final long FILE_BYTES = 1000;

    private final LoggerContext context = new LoggerContext();
    private final LogTarget before = LogFile.target();

    @TempDir private Path folder;

    /** Fails before anything else has logged, and has no cache. */
    static final class Early {
        public static void main(String[] arguments) throws Exception {
            settle();
            LogFile.failure(new IllegalStateException("early"));
            System.out.println(Files.readString(LogFile.path().orElseThrow()) + "read");
        }
    }

    /** The same where something has used the cache before. */
    static final class EarlyCache {
        public static void main(String[] arguments) throws Exception {
            settle();
            Cache.here();
            Early.main(arguments);
        }
    }

    private static void settle() {
        System.setProperty("logback.configurationFile", "logback.xml");
        System.setProperty("user.home", "?");
    }

    @AfterEach
    void goBack() {
        LogFile.use(before);
    }

    @Test
    void shouldMakeTheFolderOfALog() throws Exception {
        Path file = folder.resolve("new/folder/sparring.log");

        log(LogTarget.textFile(file), FILE_BYTES).doAppend(event("hello", null));

        assertThat(Files.readString(file)).containsPattern("^\\d{4}-\\d\\d-\\d\\d .* hello\n$");
    }

    @ParameterizedTest
    @ValueSource(classes = {Early.class, EarlyCache.class})
    void shouldKeepTheFirstThingsThatAreSaid(Class<?> main) throws Exception {
        List<String> homeless =
                List.of("env", "-u", "HOME", "-u", "XDG_CACHE_HOME", "-u", Cache.VARIABLE);
        try (SparringProcess early = SparringProcess.start(folder, "early", homeless, main)) {
            assertThat(early.await("read").printed())
                    .contains("not in the cache: [", "IllegalStateException: early");
        }
    }

    @Test
    void shouldKeepFourFilesAtMost() throws Exception {
        Path file = folder.resolve("100%.log");
        LogAppender log = log(LogTarget.textFile(file), FILE_BYTES);

        Awaitility.await()
                .until(
                        () -> {
                            for (int i = 0; i < 20; i++) {
                                log.doAppend(event("x".repeat(100), null));
                            }
                            return Files.exists(folder.resolve("100%.3.log"));
                        });

        assertThat(folder)
                .isDirectoryContaining(path -> path.equals(file))
                .isDirectoryNotContaining("glob:**.4.log");
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(4);
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void shouldFollowAnotherProcessThatMovesTheFileAway() throws Exception {
        Path file = folder.resolve("sparring.log");
        LogAppender one = log(LogTarget.textFile(file), FILE_BYTES);
        one.doAppend(event("before", null));
        Files.move(file, folder.resolve("sparring.1.log"));
        log(LogTarget.textFile(file), FILE_BYTES).doAppend(event("another process", null));

        one.doAppend(event("after", null));

        assertThat(Files.readString(file)).contains("another process", "after");
        assertThat(Files.readString(folder.resolve("sparring.1.log")))
                .contains("before")
                .doesNotContain("after");
    }

    @Test
    void shouldGoOnOnStandardErrorWhereNoFileCanBe() throws Exception {
        Path file = Files.createFile(folder.resolve("file")).resolve("sparring.log");

        String error = errorOf(log(LogTarget.textFile(file), FILE_BYTES));

        assertThat(error)
                .startsWith("sparring: the log " + file + " cannot be written (")
                .contains("); logging to standard error\n", "first\n", "second\n");
        assertThat(error.lines()).hasSize(3);
    }

    @Test
    void shouldGoOnOnStandardErrorWhenTheDiskIsFull() throws Exception {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full));

        String error = errorOf(log(LogTarget.textFile(full), FILE_BYTES));

        assertThat(error)
                .startsWith("sparring: the log /dev/full cannot be written (No space left")
                .contains("first\n", "second\n");
        assertThat(error.lines()).hasSize(3);
    }

    @Test
    void shouldWriteAnObjectALine() throws Exception {
        Path file = folder.resolve("sparring.log");
        LogTarget target =
                new LogTarget(Optional.of(file), LogTarget.LogFormat.JSON, "g1", "defender");

        log(target, 1 << 20)
                .doAppend(event("two\nlines \"quoted\"", new IllegalStateException("why")));

        assertThat(Files.readAllLines(file)).hasSize(1);
        JsonNode json = new ObjectMapper().readTree(file.toFile());
        assertThat(Instant.parse(json.get("timestamp").asText())).isBefore(Instant.now());
        assertThat(json.get("timestamp").asText()).endsWith("Z");
        assertThat(json.get("level").asText()).isEqualTo("WARN");
        assertThat(json.get("logger").asText()).isEqualTo("a.b");
        assertThat(json.get("thread").asText()).isEqualTo(Thread.currentThread().getName());
        assertThat(json.get("game").asText()).isEqualTo("g1");
        assertThat(json.get("role").asText()).isEqualTo("defender");
        assertThat(json.get("message").asText()).isEqualTo("two\nlines \"quoted\"");
        assertThat(json.get("stackTrace").asText())
                .startsWith("java.lang.IllegalStateException: why")
                .contains("\tat " + LogAppenderTest.class.getName());
    }

    private LogAppender log(LogTarget target, long fileBytes) {
        LogFile.use(target);
        context.setMDCAdapter(new LogbackMDCAdapter());
        LogAppender appender = new LogAppender(fileBytes);
        appender.setContext(context);
        appender.start();
        return appender;
    }

    private LoggingEvent event(String message, Throwable thrown) {
        return new LoggingEvent(
                "", context.getLogger("a.b"), Level.WARN, message, thrown, new Object[0]);
    }

    private String errorOf(LogAppender log) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream error = System.err;
        System.setErr(new PrintStream(bytes, true));
        try {
            log.doAppend(event("first", null));
            log.doAppend(event("second", null));
        } finally {
            System.setErr(error);
        }
        return bytes.toString();
    }
}
