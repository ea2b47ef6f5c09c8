// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigUtil;
import dev.sparring.gpu.device.DeviceSettings;
import dev.sparring.gpu.device.Graphs;
import dev.sparring.gpu.device.Pause;
import dev.sparring.gpu.device.Precision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where each player computes. None of it decides what game it is. */
final class PlayerDevices {

    /** Names the device, in the block of an attacker. */
    static final String KEY = "device";

    /** Names that of the referee. */
    static final String REFEREE = "evaluation.device";

    /** How devices compute, and the device of every player that has none of its own. */
    private static final String ALL = "device";

    private static final int LONGEST_PAUSE_MILLIS = 60_000;

    private PlayerDevices() {}

    /** How devices compute, and which is the defender's. */
    static GameSettings.Device read(Section section) {
        return new GameSettings.Device(
                new DeviceSettings(
                                section.device("device.name"),
                                (int) section.whole("device.threads", 1, 1024),
                                section.flag("device.deterministic"),
                                section.choice("device.precision", Precision.class),
                                section.choice("device.graphs", Graphs.class))
                        .withPause(pause(section)),
                (int) section.whole("device.queue-size", 1, 65536));
    }

    private static Pause pause(Section section) {
        double millis =
                section.number(
                        "device.pause-milliseconds",
                        "from 0 to " + LONGEST_PAUSE_MILLIS,
                        value -> value >= 0 && value <= LONGEST_PAUSE_MILLIS);
        return new Pause(Duration.ofNanos(Math.round(millis * 1e6)));
    }

    /** The device of an attacker that has one of its own. */
    static Optional<String> ofAttacker(Config block, Section section) {
        return block.hasPath(KEY) ? Optional.of(section.device(KEY)) : Optional.empty();
    }

    /** That of the referee, if it has one of its own. */
    static Optional<String> ofReferee(Section section) {
        return section.text(REFEREE).isEmpty()
                ? Optional.empty()
                : Optional.of(section.device(REFEREE));
    }

    /** Refuses a device of an attack in evaluations: the referee computes on one. */
    static void check(GameSettings settings) {
        settings.evaluation()
                .attacks()
                .forEach(
                        (id, attack) -> {
                            if (attack.device().isPresent()) {
                                throw new SettingsException(
                                        "evaluation.attacks.%s.device = \"%s\" does not fit: the referee does all on one device; set %s"
                                                .formatted(id, attack.device().get(), REFEREE));
                            }
                        });
    }

    /** The settings without all that says where and how tensors are computed. */
    static Config without(Config config) {
        Config without = config.withoutPath(ALL).withoutPath(REFEREE);
        for (String block : InitialWeights.blocks(config)) {
            without = without.withoutPath(block + "." + KEY);
        }
        return without;
    }

    /** What brings every player to one device, as {@code path=value}. */
    static List<String> together(GameSettings settings, String device) {
        String value = "=" + ConfigUtil.quoteString(device);
        List<String> overrides = new ArrayList<>(List.of(ALL + ".name" + value, REFEREE + value));
        for (String id : settings.attackers().keySet()) {
            overrides.add("attackers." + ConfigUtil.joinPath(id) + "." + KEY + value);
        }
        return overrides;
    }
}
