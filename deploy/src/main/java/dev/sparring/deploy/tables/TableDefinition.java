// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The definition of a table: {@code tables.conf}.
 *
 * @param id {@code table1}, {@code table2}, {@code table3} or {@code figure2}
 * @param rows defences, in the order in which they are trained
 * @param paper the columns of the paper, which Min is over
 * @param ours columns that the paper does not have
 * @param surrogates defences that the attacks are crafted on; empty: on the one that is measured
 */
public record TableDefinition(
        String id,
        String title,
        List<Row> rows,
        List<Column> paper,
        List<Column> ours,
        List<String> surrogates) {

    /** The defence of this id is the one whose attacker learned L2L-DA. */
    public static final String L2L_DA = "l2l-da";

    /** The defence that was trained on clean images only. */
    public static final String PLAIN = "plain";

    /** All that there are. */
    public static final List<String> IDS = List.of("table1", "table2", "table3", "figure2");

    private static final String LETTERS = "ABCDEFGH";

    /** A defence. */
    public record Row(String id, String title) {}

    /**
     * Reads it.
     *
     * @param id of {@link #IDS}
     * @param scale may change columns
     */
    public static TableDefinition read(String id, Scale scale) {
        Config all = Resources.config("tables.conf");
        Config table = all.getConfig("tables." + id);
        Config columns = scale.columns().withFallback(all.getConfig("columns"));
        List<String> surrogates = table.getStringList("surrogates");
        return new TableDefinition(
                id,
                table.getString("title"),
                table.getStringList("rows").stream()
                        .map(row -> new Row(row, title(row, table, all)))
                        .toList(),
                columns(table.getStringList("paper"), columns, surrogates),
                columns(table.getStringList("ours"), columns, surrogates),
                surrogates);
    }

    /** Whether it is made of curves. */
    public boolean isFigure() {
        return id.startsWith("figure");
    }

    /** Those of the paper, then ours. */
    public List<Column> columns() {
        return Stream.concat(paper.stream(), ours.stream()).toList();
    }

    private static String title(String row, Config table, Config all) {
        String key = ConfigUtil.joinPath(row);
        Config titles = table.getConfig("titles").withFallback(all.getConfig("defences"));
        return titles.getString(key);
    }

    private static List<Column> columns(List<String> ids, Config columns, List<String> surrogates) {
        List<Column> plain =
                ids.stream()
                        .map(id -> Column.read(id, columns.getConfig(ConfigUtil.joinPath(id))))
                        .toList();
        if (surrogates.isEmpty()) {
            return plain;
        }
        List<Column> crafted = new ArrayList<>();
        for (int i = 0; i < surrogates.size(); i++) {
            String surrogate = surrogates.get(i);
            String letter = LETTERS.substring(i, i + 1);
            plain.forEach(column -> crafted.add(column.on(surrogate, letter)));
        }
        return crafted;
    }
}
