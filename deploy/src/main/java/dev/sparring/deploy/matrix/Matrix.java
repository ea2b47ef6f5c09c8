// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.matrix;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Robust accuracies of versions of a defender (columns) under versions of an attacker (rows), as
 * far as they are known.
 *
 * @param attacker its id in the game
 * @param rows its versions, ascending; one, {@link #NO_VERSION}, of an attack that does not learn
 * @param columns versions of the defender, ascending
 * @param images test images behind each accuracy
 * @param clean accuracies on clean images in [0, 1], by version of the defender
 * @param robust accuracies under attack in [0, 1], by versions of the attacker and of the defender
 */
public record Matrix(
        String attacker,
        List<Long> rows,
        List<Long> columns,
        int images,
        SortedMap<Long, Double> clean,
        SortedMap<Long, SortedMap<Long, Double>> robust) {

    /** Stands for an attack without weights. */
    public static final long NO_VERSION = -1;

    /** A matrix of which nothing is known yet. */
    static Matrix empty(String attacker, List<Long> rows, List<Long> columns, int images) {
        SortedMap<Long, SortedMap<Long, Double>> robust = new TreeMap<>();
        rows.forEach(row -> robust.put(row, new TreeMap<>()));
        return new Matrix(attacker, rows, columns, images, new TreeMap<>(), robust);
    }

    /** The accuracy of a cell, if it is known. */
    public OptionalDouble robust(long row, long column) {
        Double accuracy = robust.get(row).get(column);
        return accuracy == null ? OptionalDouble.empty() : OptionalDouble.of(accuracy);
    }

    /** What people call a row. */
    public String name(long row) {
        return row == NO_VERSION ? attacker : attacker + "@" + row;
    }

    /** Columns of which something is known. */
    public List<Long> known() {
        return new ArrayList<>(clean.keySet());
    }
}
