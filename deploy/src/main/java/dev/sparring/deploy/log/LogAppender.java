// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.log;

import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.status.Status;
import ch.qos.logback.core.util.Duration;
import ch.qos.logback.core.util.FileSize;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Writes events where {@link LogFile} says: to standard output, or to a file that is moved away
 * when it has 10 MB, with three of those before it, so 40 MB at most. A file that cannot be
 * written, now or from some moment on, is no reason to stop a game: one line says so, and from then
 * on events go to standard error. Several processes may write the same file; whichever finds it
 * full moves it away, and the others follow.
 *
 * <p>Named in {@code logback.xml}, so that it is there before any command is.
 */
public final class LogAppender extends AppenderBase<ILoggingEvent> {

    private static final String PATTERN = "%d{ISO8601} %-5level [%thread] %logger{30} %msg%n";
    private static final long FILE_BYTES = 10L << 20;
    private static final int OLD_FILES = 3;

    private final long fileBytes;
    private LogTarget target;
    private Appender<ILoggingEvent> delegate;
    private String failure;
    private boolean fallenBack;

    /** For logback. */
    public LogAppender() {
        this(FILE_BYTES);
    }

    /** With files of another size. */
    LogAppender(long fileBytes) {
        this.fileBytes = fileBytes;
    }

    @Override
    public void start() {
        getContext().getStatusManager().add(this::onStatus);
        super.start();
    }

    @Override
    public void stop() {
        super.stop();
        if (delegate != null) {
            delegate.stop();
        }
    }

    /**
     * The first event asks where the log is. That may make the cache, which logs itself: here and
     * not in {@link #append}, which drops what is logged meanwhile.
     */
    @Override
    public void doAppend(ILoggingEvent event) {
        if (target == null) {
            target = LogFile.target();
        }
        super.doAppend(event);
    }

    /** A command that has nothing to log leaves no file. */
    @Override
    protected void append(ILoggingEvent event) {
        if (delegate == null) {
            delegate = target.file().map(this::file).orElseGet(() -> console("System.out"));
        } else if (delegate instanceof SharedLog log && log.isMovedAway()) {
            log.stop();
            delegate = file(target.file().orElseThrow());
        }
        delegate.doAppend(event);
        if (failure != null) {
            delegate.stop();
            delegate = console("System.err");
            System.err.printf(
                    "sparring: the log %s cannot be written (%s); logging to standard error%n",
                    target.file().map(Path::toString).orElse("-"), failure);
            failure = null;
            fallenBack = true;
            delegate.doAppend(event);
        }
    }

    /** Logback itself goes on without a word when a file cannot be opened or written. */
    private void onStatus(Status status) {
        if (status.getLevel() == Status.ERROR
                && status.getThrowable() instanceof IOException cause
                && !fallenBack) {
            failure = cause.getMessage();
        }
    }

    private Appender<ILoggingEvent> file(Path path) {
        Path file = path.toAbsolutePath();
        SharedLog appender = new SharedLog();
        appender.setContext(getContext());
        appender.setEncoder(encoder());
        appender.setFile(file.toString());
        OldLogs old = new OldLogs(file, OLD_FILES);
        old.setContext(getContext());
        old.start();
        SizeBasedTriggeringPolicy<ILoggingEvent> full = new SizeBasedTriggeringPolicy<>();
        full.setContext(getContext());
        full.setMaxFileSize(new FileSize(fileBytes));
        full.setCheckIncrement(Duration.buildBySeconds(1));
        full.start();
        appender.setRollingPolicy(old);
        appender.setTriggeringPolicy(full);
        appender.start();
        return appender;
    }

    private Appender<ILoggingEvent> console(String stream) {
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(getContext());
        appender.setTarget(stream);
        appender.setEncoder(encoder());
        appender.start();
        return appender;
    }

    private Encoder<ILoggingEvent> encoder() {
        Encoder<ILoggingEvent> encoder =
                target.format() == LogTarget.LogFormat.JSON
                        ? new JsonLogEncoder(target.game(), target.role())
                        : text();
        encoder.setContext(getContext());
        encoder.start();
        return encoder;
    }

    private static Encoder<ILoggingEvent> text() {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setPattern(PATTERN);
        return encoder;
    }
}
