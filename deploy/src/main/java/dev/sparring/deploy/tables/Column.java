// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import com.typesafe.config.Config;
import java.util.Optional;

/**
 * A column of a table: an attack.
 *
 * @param id within the table; {@code SURROGATE/ATTACK} if it is crafted on a surrogate
 * @param attack its name and options; empty: images as they are
 * @param learned whether it is trained on a frozen defence before it is measured
 * @param tuned whether that training starts from the attacker that trained the L2L-DA defence;
 *     never on a surrogate
 * @param trainedBy the defence in whose game its generator learned, which attacks as that game left
 *     it; empty: it learns on the defence that it attacks, or not at all
 * @param repeats how often it attacks, with new random numbers; an image must survive them all
 * @param everyRepeat whether each repeat attacks every image, so that the best and the mean of the
 *     repeats are known
 * @param surrogate the defence that it is crafted on; empty: the one that is measured
 * @param late whether it takes so long that other columns go first
 */
public record Column(
        String id,
        String title,
        Optional<Config> attack,
        boolean learned,
        boolean tuned,
        Optional<String> trainedBy,
        int repeats,
        boolean everyRepeat,
        Optional<String> surrogate,
        boolean late) {

    /** What {@link #id} is of images as they are. */
    public static final String NATURAL = "natural";

    /** The attack's own column, without its surrogate. */
    public String attackId() {
        return id.substring(id.indexOf('/') + 1);
    }

    /** The same attack, crafted on another defence. */
    Column on(String defence, String letter) {
        return new Column(
                defence + "/" + id,
                letter + " " + title,
                attack,
                learned,
                tuned,
                trainedBy,
                repeats,
                everyRepeat,
                Optional.of(defence),
                late);
    }

    static Column read(String id, Config config) {
        return new Column(
                id,
                config.getString("title"),
                config.hasPath("attack")
                        ? Optional.of(config.getConfig("attack"))
                        : Optional.empty(),
                flag(config, "learned"),
                flag(config, "tuned"),
                config.hasPath("trained-by")
                        ? Optional.of(config.getString("trained-by"))
                        : Optional.empty(),
                config.hasPath("repeats") ? config.getInt("repeats") : 1,
                flag(config, "every-repeat"),
                Optional.empty(),
                flag(config, "late"));
    }

    private static boolean flag(Config config, String path) {
        return config.hasPath(path) && config.getBoolean(path);
    }
}
