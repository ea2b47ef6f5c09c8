// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValueType;
import dev.sparring.gpu.attack.Attacks;
import java.util.List;
import java.util.Map;

/** Knows which settings are text and which are numbers, those of attackers' blocks as well. */
final class SettingTypes {

    private static final String ATTACK = "attack";

    /** What every attacker's block may have besides the options of its attack. */
    private static final Config ATTACKER =
            ConfigFactory.parseMap(
                    Map.of(
                            ATTACK,
                            "",
                            InitialWeights.FILE,
                            "",
                            InitialWeights.SHA256,
                            "",
                            PlayerDevices.KEY,
                            ""));

    private SettingTypes() {}

    /**
     * A value of the right type for every setting whose type is known.
     *
     * @param settings the game's, which say what its attackers do
     * @param defaults of all other settings
     * @throws SettingsException if what should be a block is none
     */
    static Config of(Config settings, Config defaults) {
        Config types = defaults;
        for (String path : InitialWeights.blocks(settings)) {
            if (!path.equals(InitialWeights.DEFENDER)) {
                types = ofAttacker(settings.getConfig(path)).atPath(path).withFallback(types);
            }
        }
        return types;
    }

    private static Config ofAttacker(Config block) {
        boolean named =
                block.hasPath(ATTACK)
                        && block.getValue(ATTACK).valueType() == ConfigValueType.STRING;
        return named
                ? ATTACKER.withFallback(Attacks.installed().defaults(block.getString(ATTACK)))
                : ATTACKER;
    }

    /** Refuses what is no number; the attack itself looks at ranges when it is made. */
    static void requireNumbers(Section options, String attack) {
        Attacks.installed().defaults(attack).entrySet().stream()
                .filter(option -> option.getValue().valueType() == ConfigValueType.NUMBER)
                .forEach(option -> options.number(option.getKey()));
    }

    /** Whether a setting stands in an attacker's block, so that its attack says if it is known. */
    static boolean isOfAnAttacker(String path) {
        List<String> parts = ConfigUtil.splitPath(path);
        return parts.size() >= 2 && parts.get(0).equals("attackers")
                || parts.size() >= 3
                        && parts.get(0).equals("evaluation")
                        && parts.get(1).equals("attacks");
    }
}
