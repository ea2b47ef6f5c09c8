// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.terminal;

import java.io.PrintWriter;
import java.io.Writer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lines for people as events of the log, so that standard output has one kind of line. */
public final class LogScreen extends Screen {

    private static final Logger LOG = LoggerFactory.getLogger(LogScreen.class);

    public LogScreen() {
        super(new PrintWriter(Writer.nullWriter()), 0);
    }

    @Override
    public void line(String text) {
        if (!text.isBlank()) {
            LOG.info("{}", text);
        }
    }
}
