// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.referee;

import com.typesafe.config.ConfigRenderOptions;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.Players;
import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.LearningAttack;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.evaluation.Contender;
import dev.sparring.gpu.evaluation.RobustEvaluator;
import dev.sparring.gpu.model.StateDict;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Whom the defender is measured against: the attacks of the evaluation, and the attackers of the
 * game that learn, each with the phi it has at the time.
 *
 * @param learners of the latter, by id, the phi that is drawn for each
 * @param gradients that each takes for an image, by id
 */
record Contenders(
        RobustEvaluator evaluator,
        SortedMap<String, StateDict> learners,
        SortedMap<String, Long> gradients)
        implements AutoCloseable {

    /** Makes them all on a device. */
    static Contenders of(GameSettings settings, Device device) {
        Map<String, Contender> contenders = new TreeMap<>();
        SortedMap<String, StateDict> learners = new TreeMap<>();
        settings.evaluation()
                .attacks()
                .forEach(
                        (id, attacker) ->
                                contenders.put(
                                        id,
                                        contender(Players.attack(settings, id, attacker, device))));
        settings.attackers()
                .forEach(
                        (id, attacker) -> {
                            Attack attack = Players.untrained(settings, id, attacker, device);
                            if (attack instanceof LearningAttack learner) {
                                contenders.put(id, contender(attack));
                                learners.put(id, learner.state().weights());
                            } else {
                                attack.close();
                            }
                        });
        SortedMap<String, Long> gradients = new TreeMap<>();
        contenders.forEach((id, each) -> gradients.put(id, each.attack().gradients()));
        return new Contenders(
                new RobustEvaluator(device, settings.defender().classifier(), contenders),
                learners,
                gradients);
    }

    /** The options of an attack as JSON. */
    static String options(GameSettings settings, String id) {
        GameSettings.Attacker attacker =
                settings.evaluation().attacks().getOrDefault(id, settings.attackers().get(id));
        return attacker.options().root().render(ConfigRenderOptions.concise());
    }

    @Override
    public void close() {
        evaluator.close();
    }

    private static Contender contender(Attack attack) {
        return Contender.of(attack, 1);
    }
}
