// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.log;

import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.rolling.RollingPolicy;
import ch.qos.logback.core.rolling.RolloverFailure;
import ch.qos.logback.core.rolling.helper.CompressionMode;
import ch.qos.logback.core.spi.ContextAwareBase;
import dev.sparring.deploy.files.CappedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Moves a full log away: of {@code sparring.log} the last one is {@code sparring.1.log}, the one
 * before it {@code sparring.2.log}, and so on. Logback's own policy takes percent signs of the path
 * for a pattern.
 */
final class OldLogs extends ContextAwareBase implements RollingPolicy {

    private final Path file;
    private final int most;
    private boolean started;

    /** Of a file; {@code most} are kept. */
    OldLogs(Path file, int most) {
        this.file = file;
        this.most = most;
    }

    @Override
    public void rollover() {
        try {
            for (int i = most; i > 0; i--) {
                Path newer = i == 1 ? file : old(i - 1);
                if (Files.exists(newer)) {
                    Files.move(newer, old(i), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        } catch (IOException e) {
            throw new RolloverFailure("cannot move " + file, e);
        }
    }

    private Path old(int index) {
        return CappedFile.moved(file, index);
    }

    @Override
    public String getActiveFileName() {
        return file.toString();
    }

    @Override
    public CompressionMode getCompressionMode() {
        return CompressionMode.NONE;
    }

    @Override
    public void setParent(FileAppender<?> appender) {
        // it has the file already
    }

    @Override
    public void start() {
        started = true;
    }

    @Override
    public void stop() {
        started = false;
    }

    @Override
    public boolean isStarted() {
        return started;
    }
}
