// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import dev.sparring.deploy.evaluation.Interval;
import java.util.Locale;
import java.util.OptionalDouble;

/** Formats the numbers of a table. Never in the user's locale: files are read elsewhere. */
final class Numbers {

    /** What stands where there is no number. */
    static final String NONE = "–";

    /** Of so many, each is a tenth of a percentage point. */
    private static final int TENTHS = 1000;

    private Numbers() {}

    /** An accuracy in percent, with as many decimals as so many images allow. */
    static String percent(double share, int images) {
        return String.format(Locale.ROOT, images <= TENTHS ? "%.1f" : "%.2f", 100 * share);
    }

    /** Ours. */
    static String ours(Cell cell) {
        return cell.ours().map(each -> percent(each.accuracy(), each.images())).orElse(NONE);
    }

    /** {@code 92.1–95.8}. */
    static String interval(Estimate estimate) {
        Interval interval = estimate.interval();
        return String.format(Locale.ROOT, "%.1f–%.1f", 100 * interval.low(), 100 * interval.high());
    }

    /** The paper's, as it is printed there. */
    static String paper(OptionalDouble percent) {
        return percent.isPresent()
                ? String.format(Locale.ROOT, "%.2f", percent.getAsDouble())
                : NONE;
    }

    /** {@code +1.2}, {@code −0.3}. */
    static String difference(double points) {
        String text = String.format(Locale.ROOT, "%+.1f", points);
        return text.replace('-', '−');
    }

    /** {@code 1 h 02 min}, {@code 3 min 20 s}, {@code 4.2 s}. */
    static String time(double seconds) {
        long whole = Math.round(seconds);
        if (whole >= 3600) {
            return String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole % 3600 / 60);
        }
        return whole >= 60
                ? String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60)
                : String.format(Locale.ROOT, "%.1f s", seconds);
    }
}
