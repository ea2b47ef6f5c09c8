// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.terminal;

import java.io.PrintWriter;

/**
 * Lines for people: permanent ones, and on a terminal one live line below them that is rewritten in
 * place. Safe to use from several threads.
 */
public class Screen {

    private static final String ERASE = "\r\u001b[2K";

    private static final int PLEASANT_COLUMNS = 100;

    private final PrintWriter out;
    private final int columns;
    private String live = "";

    /**
     * Writes to {@code out}.
     *
     * @param columns of the terminal; 0 when it is none, so that there is no live line
     */
    public Screen(PrintWriter out, int columns) {
        this.out = out;
        this.columns = columns;
    }

    /** Writes to {@code out}, which is a terminal when the launcher says so. */
    public static Screen of(PrintWriter out) {
        return new Screen(out, Integer.getInteger("sparring.columns", 0));
    }

    /** How much fits into a line; without a terminal what is pleasant to read. */
    public int columns() {
        return isTerminal() ? columns : PLEASANT_COLUMNS;
    }

    /** Whether {@link #live} shows anything. */
    public boolean isTerminal() {
        return columns > 0;
    }

    /** Prints a line that stays. */
    public synchronized void line(String text) {
        if (live.isEmpty()) {
            out.println(text);
        } else {
            out.println(ERASE + text);
            out.print(live);
        }
        out.flush();
    }

    /** Replaces the live line; nothing without a terminal. */
    public synchronized void live(String text) {
        if (isTerminal()) {
            live = text.length() < columns ? text : text.substring(0, columns - 1);
            out.print(ERASE + live);
            out.flush();
        }
    }

    /** Takes the live line away. */
    public synchronized void clear() {
        if (!live.isEmpty()) {
            live = "";
            out.print(ERASE);
            out.flush();
        }
    }
}
