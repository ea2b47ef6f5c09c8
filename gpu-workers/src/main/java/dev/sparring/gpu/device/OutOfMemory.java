// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells a lack of memory, which PyTorch reports in a paragraph, in one line. */
public final class OutOfMemory {

    private static final Pattern WANTED =
            Pattern.compile(
                    "[Tt]ried to allocate ([\\d.]+ ?\\w+)|you tried to allocate (\\d+ bytes)");

    private OutOfMemory() {}

    /** Whether this is what PyTorch throws where a device has no memory left. */
    public static boolean isTold(RuntimeException failure) {
        String text = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        return text.contains("out of memory")
                || text.contains("can't allocate memory")
                || text.contains("alloc_failed");
    }

    /** Something to throw: {@code failure} itself if it is about something else. */
    static RuntimeException explain(String device, RuntimeException failure) {
        if (!isTold(failure)) {
            return failure;
        }
        Matcher wanted = WANTED.matcher(failure.getMessage());
        String amount = "";
        if (wanted.find()) {
            amount = " for " + (wanted.group(1) == null ? wanted.group(2) : wanted.group(1));
        }
        return DeviceException.passing(
                "device '%s' has no memory left%s; end what else uses it, give attackers a device of their own (attackers.ID.device), or begin a new game with a smaller defender.batch-size or narrower attacks"
                        .formatted(device, amount),
                failure);
    }
}
