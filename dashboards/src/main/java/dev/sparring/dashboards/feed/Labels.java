// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.feed;

import dev.sparring.gpu.data.DatasetKind;
import java.util.List;
import java.util.Map;

/** The usual names of attacks and classes. */
final class Labels {

    private static final Map<String, String> ATTACKS =
            Map.ofEntries(
                    Map.entry("fgsm", "FGSM"),
                    Map.entry("mi-fgsm", "MI-FGSM"),
                    Map.entry("pgd", "PGD"),
                    Map.entry("apgd-ce", "APGD-CE"),
                    Map.entry("apgd-t", "APGD-T"),
                    Map.entry("fab-t", "FAB-T"),
                    Map.entry("autoattack", "AutoAttack"),
                    Map.entry("cw", "C&W"),
                    Map.entry("square", "Square"),
                    Map.entry("l2l-da", "L2L-DA"),
                    Map.entry("l2l-star", "L2L*"),
                    Map.entry("advgan", "AdvGAN"),
                    Map.entry("gap", "GAP"));

    private Labels() {}

    /** The usual spelling of a well-known attack; the id of any other. */
    static String of(String attack) {
        return ATTACKS.getOrDefault(attack, attack);
    }

    /**
     * The names of a data set's classes; those of digits for one that is not known here.
     *
     * @param set as in {@code data.set}
     */
    static List<String> classes(String set) {
        return DatasetKind.named(set).orElse(DatasetKind.DIGITS).description().classNames();
    }
}
