// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.ContextInitializer;
import ch.qos.logback.core.joran.spi.JoranException;
import dev.sparring.gpu.files.Cache;
import java.nio.file.Path;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/** The file that takes everything that the console does not show. */
final class LogFile {

    /** Read by logback.xml. */
    private static final String PROPERTY = "sparring.log";

    private LogFile() {}

    /** Says where the log is before the first line of it. */
    static void settle() {
        System.setProperty(PROPERTY, path().toString());
    }

    /** Where the log is: in the run's directory, or in the user's cache for other commands. */
    static Path path() {
        String set = System.getProperty(PROPERTY);
        return set != null ? Path.of(set) : inCache("sparring.log");
    }

    /** A log in the user's cache. */
    static Path inCache(String name) {
        return Cache.here().likely().resolve(name);
    }

    /** From now on the log goes to {@code file}. */
    static void use(Path file) {
        System.setProperty(PROPERTY, file.toAbsolutePath().toString());
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

    /** Says something, whatever the state of this process: it ends now. */
    static void lastWord(String line) {
        System.err.println("sparring: " + line);
    }

    /** Keeps the trace of what ended a command. */
    static void failure(Throwable thrown) {
        LoggerFactory.getLogger(Main.class).error("the command failed", thrown);
    }
}
