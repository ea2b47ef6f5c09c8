// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.evaluation;

import dev.sparring.gpu.attack.ClassifierTarget;
import dev.sparring.gpu.attack.SteadyTarget;
import dev.sparring.gpu.attack.Target;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.model.Classifier;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The classifiers that images are crafted on in the defender's place. */
final class Surrogates implements AutoCloseable {

    private final Map<String, Classifier> classifiers = new HashMap<>();

    /** Loads those that the contenders have. */
    Surrogates(Device device, Map<String, Contender> contenders) {
        contenders.forEach(
                (id, contender) ->
                        contender
                                .surrogate()
                                .ifPresent(
                                        surrogate -> {
                                            Classifier classifier =
                                                    surrogate.model().open(device.manager());
                                            classifiers.put(id, classifier);
                                            classifier.load(surrogate.weights());
                                        }));
    }

    /** What a contender attacks, unless that is the defender. */
    Optional<Target> target(String id) {
        return Optional.ofNullable(classifiers.get(id))
                .map(ClassifierTarget::new)
                .map(SteadyTarget::new);
    }

    @Override
    public void close() {
        classifiers.values().forEach(Classifier::close);
    }
}
