// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.terminal;

import java.time.Duration;
import java.util.Locale;

/** How numbers look. */
public final class Figures {

    /** What stands where there is no number. */
    static final String NONE = "–";

    private Figures() {}

    /** {@code 0.953} as {@code "95.3 %"}. */
    static String percent(double share) {
        return text("%.1f %%", 100 * share);
    }

    /** Two shares as {@code "92.1 to 97.3 %"}. */
    static String interval(double low, double high) {
        return String.format(Locale.ROOT, "%.1f to %.1f %%", 100 * low, 100 * high);
    }

    /** Three decimals. */
    static String loss(double loss) {
        return text("%.3f", loss);
    }

    /** One decimal; of no time at all a dash, as nothing was done then. */
    static String seconds(double seconds) {
        return seconds > 0 ? text("%.1f", seconds) : NONE;
    }

    private static String text(String format, double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : NONE;
    }

    /** Three significant digits. */
    public static String rate(double perSecond) {
        return String.format(Locale.ROOT, perSecond < 10 ? "%.2f" : "%.0f", perSecond);
    }

    /** {@code 1:23:45}, {@code 2:05}. */
    public static String time(double seconds) {
        Duration duration = Duration.ofSeconds(Math.round(seconds));
        return duration.toHours() > 0
                ? String.format(
                        Locale.ROOT,
                        "%d:%02d:%02d",
                        duration.toHours(),
                        duration.toMinutesPart(),
                        duration.toSecondsPart())
                : String.format(
                        Locale.ROOT, "%d:%02d", duration.toMinutes(), duration.toSecondsPart());
    }
}
