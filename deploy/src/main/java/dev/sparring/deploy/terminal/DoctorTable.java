// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.terminal;

import dev.sparring.deploy.doctor.CheckResult;
import java.util.ArrayList;
import java.util.List;

/** Rows of checks, each as soon as it is there: check, state, what was found, what to do. */
public final class DoctorTable {

    private static final int STATE = 9;
    private static final int LEAST_TEXT = 40;

    private final int nameWidth;
    private final int textWidth;

    /**
     * A table.
     *
     * @param names of all checks
     * @param columns of the terminal
     */
    public DoctorTable(List<String> names, int columns) {
        nameWidth = 2 + names.stream().mapToInt(String::length).max().orElse(0);
        textWidth = Math.max(LEAST_TEXT, columns - 1 - nameWidth - STATE);
    }

    /** What the columns are. */
    public String header() {
        return first("check", "state", "what was found, and what to do");
    }

    /** The lines of a row. */
    public List<String> row(CheckResult result) {
        List<String> text = wrapped(result.observation().found(), "");
        String advice = result.observation().advice();
        if (!advice.isEmpty()) {
            text.addAll(wrapped("-> " + advice, "   "));
        }
        List<String> lines = new ArrayList<>();
        lines.add(first(result.check(), result.state().word(), text.get(0)));
        text.stream().skip(1).forEach(line -> lines.add(" ".repeat(nameWidth + STATE) + line));
        return lines;
    }

    private String first(String name, String state, String text) {
        return ("%-" + nameWidth + "s%-" + STATE + "s%s").formatted(name, state, text);
    }

    /** At most as wide as there is room, if words permit. */
    private List<String> wrapped(String text, String indent) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ")) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > textWidth) {
                lines.add(line.toString());
                line = new StringBuilder(indent).append(word);
            } else {
                line.append(line.isEmpty() ? "" : " ").append(word);
            }
        }
        lines.add(line.toString());
        return lines;
    }
}
