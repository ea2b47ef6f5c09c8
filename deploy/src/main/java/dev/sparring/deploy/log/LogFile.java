// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.log;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.ContextInitializer;
import ch.qos.logback.core.joran.spi.JoranException;
import dev.sparring.gpu.files.Cache;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file that takes everything that the console does not show, or the console itself. */
public final class LogFile {

    /** Empty until somebody chooses: to look for the cache is to log, so it waits for an event. */
    private static volatile Optional<LogTarget> chosen = Optional.empty();

    private LogFile() {}

    /** Where the log is: in the run's directory, or in the user's cache for other commands. */
    public static Optional<Path> path() {
        return target().file();
    }

    /** Read by {@link LogAppender}. */
    static LogTarget target() {
        return chosen.orElseGet(() -> LogTarget.textFile(inCache("sparring.log")));
    }

    /** Whether somebody has chosen standard output. */
    public static boolean isStandardOutput() {
        return chosen.map(target -> target.file().isEmpty()).orElse(false);
    }

    /** A log in the user's cache. */
    public static Path inCache(String name) {
        return Cache.here().likely().resolve(name);
    }

    /** From now on the log goes to {@code file}. */
    public static void use(Path file) {
        use(LogTarget.textFile(file));
    }

    /** From now on the log goes somewhere else. */
    public static void use(LogTarget other) {
        chosen = Optional.of(other);
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        if (factory instanceof LoggerContext) {
            LoggerContext context = (LoggerContext) factory;
            context.reset();
            try {
                new ContextInitializer(context).autoConfig();
            } catch (JoranException e) {
                throw new IllegalStateException("logback.xml is wrong", e);
            }
        }
    }

    /** Says something to people: on standard error, or in the log if that is on standard output. */
    public static void tell(String line) {
        if (isStandardOutput()) {
            logger().warn(line);
        } else {
            System.err.println("sparring: " + line);
        }
    }

    /** Keeps the trace of what ended a command. */
    public static void failure(Throwable thrown) {
        logger().error("the command failed", thrown);
    }

    /** The same for a log on standard output, where the line for people is part of it. */
    public static void failure(String line, Throwable thrown) {
        logger().error(line, thrown);
    }

    private static Logger logger() {
        return LoggerFactory.getLogger(LogFile.class);
    }
}
