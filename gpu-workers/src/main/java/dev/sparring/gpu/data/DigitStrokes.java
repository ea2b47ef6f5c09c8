// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.data;

import java.util.Arrays;
import java.util.List;

/**
 * How people write the ten digits: for each, several styles, each a few strokes of the pen.
 *
 * <p>A stroke is a smooth curve through points in a box of 100 x 100, x to the right and y down. A
 * star marks a corner, where the curve may turn sharply; a semicolon lifts the pen.
 */
final class DigitStrokes {

    private static final String[][] STYLES = {
        {
            "55,2 22,15 8,50 20,86 50,99 80,86 92,50 80,15 55,2 42,6",
            "62,0 32,18 18,55 30,90 52,98 76,80 84,45 72,12 50,3",
            "44,3 14,30 12,72 42,98 78,84 90,44 72,10 40,2 26,12"
        },
        {
            "50,0 50,50 50,100",
            "30,22 52,0* 52,50 51,100",
            "33,18 54,0* 54,50 54,100 ; 30,100 78,99",
            "56,0 52,40 46,100"
        },
        {
            "12,25 30,4 62,1 84,22 74,48 40,76 10,98* 50,96 92,96",
            "14,22 42,0 78,12 78,40 50,72 24,94 10,86 26,74 56,90 94,92",
            "16,14 50,0 86,18 70,52 14,96* 90,94",
            "10,30 36,2 72,8 80,34 54,70 18,98* 46,86 70,98 94,88"
        },
        {
            "14,10 50,0 82,17 70,41 40,48* 80,58 88,80 56,100 10,90",
            "16,18 46,0 80,20 64,44 38,48 74,54 88,76 58,100 14,86",
            "14,3 84,3* 46,40* 80,50 90,76 58,99 10,90",
            "20,8 58,0 78,20 60,42 34,50* 70,52 78,78 48,98 12,96"
        },
        {
            "24,0 14,52* 52,56 92,50 ; 72,6 69,55 66,100",
            "64,0* 8,64* 94,62 ; 66,2 65,50 64,100",
            "18,6 20,42 50,54 80,42 ; 84,0 79,45 68,100",
            "30,4 12,60* 90,58 ; 62,28 60,60 58,100"
        },
        {
            "82,3 28,4* 22,44* 55,38 86,58 80,86 46,100 10,88",
            "26,6 20,46* 54,38 84,56 82,84 46,99 12,90 ; 26,5 88,1",
            "86,4 38,6 20,24 34,44 70,54 82,76 56,98 12,92",
            "76,0 34,6* 26,42* 64,44 80,68 62,92 20,100"
        },
        {
            "70,0 34,26 14,62 24,92 54,100 82,82 74,56 46,50 18,68",
            "52,0 26,36 18,74 40,99 72,90 78,66 54,54 22,74",
            "80,6 48,10 20,46 16,82 44,100 78,86 74,60 44,56 20,76",
            "40,0 24,50 24,86 50,100 78,84 66,62 40,66 24,84"
        },
        {
            "10,4 48,5 86,4* 60,48 40,100",
            "10,6 88,2* 58,50 42,100 ; 30,52 80,48",
            "12,20 14,4* 86,6* 64,40 50,100",
            "8,14 40,4 84,10* 74,40 66,100"
        },
        {
            "78,14 48,0 20,18 36,42 70,60 82,82 50,100 18,84 34,58 68,40 80,16 62,2",
            "50,2 24,22 50,46 76,22 50,2 40,5 ; 50,46 16,74 50,100 84,74 50,46",
            "70,8 36,4 24,28 54,48 80,72 62,98 26,94 24,66 60,42 74,20 66,6",
            "48,48 22,26 48,2 74,24 46,50 18,76 46,100 76,78 50,48"
        },
        {
            "80,22 50,0 18,20 28,46 58,48 80,22* 80,60 74,100",
            "82,24 54,0 20,18 26,46 58,46 82,22* 84,62 64,94 26,96",
            "74,14 44,2 18,26 38,48 74,28* 76,10* 70,55 60,100",
            "78,10 40,2 16,28 40,50 70,36 80,8* 76,60 52,100"
        }
    };

    private static final Style[][] PARSED =
            Arrays.stream(STYLES)
                    .map(row -> Arrays.stream(row).map(Style::parse).toArray(Style[]::new))
                    .toArray(Style[][]::new);

    private DigitStrokes() {}

    /** The styles of a digit. */
    static Style[] of(int digit) {
        return PARSED[digit];
    }

    /**
     * One way to write a digit.
     *
     * @param xs the points of all strokes, one after the other, in [0, 1]
     * @param ends whether the smooth curve ends at this point
     * @param lifts whether the pen is lifted after this point
     */
    record Style(float[] xs, float[] ys, boolean[] ends, boolean[] lifts) {

        private static Style parse(String text) {
            List<String> words = Arrays.stream(text.split(" ")).toList();
            int count = (int) words.stream().filter(word -> !word.equals(";")).count();
            Style style =
                    new Style(
                            new float[count],
                            new float[count],
                            new boolean[count],
                            new boolean[count]);
            int i = 0;
            for (String word : words) {
                if (word.equals(";")) {
                    style.lifts[i - 1] = true;
                } else {
                    String[] point = word.replace("*", "").split(",");
                    style.xs[i] = Integer.parseInt(point[0]) / 100f;
                    style.ys[i] = Integer.parseInt(point[1]) / 100f;
                    style.ends[i] = word.endsWith("*");
                    i++;
                }
            }
            style.lifts[count - 1] = true;
            for (i = 0; i < count; i++) {
                style.ends[i] |= style.lifts[i];
            }
            return style;
        }

        /** How many points. */
        int count() {
            return xs.length;
        }
    }
}
