// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.RollingFileAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/** A log that another process may write too, and move away when it is full. */
final class SharedLog extends RollingFileAppender<ILoggingEvent> {

    private Object opened;

    @Override
    public void openFile(String name) throws IOException {
        super.openFile(name);
        opened = key(name);
    }

    /** Whether what is written goes into another file than the one that has its name now. */
    boolean isMovedAway() {
        return !Objects.equals(opened, key(getFile()));
    }

    /** What tells files apart where the system can; null, as for none, where it cannot. */
    private static Object key(String name) {
        try {
            return Files.readAttributes(Path.of(name), BasicFileAttributes.class).fileKey();
        } catch (IOException e) {
            return null;
        }
    }
}
