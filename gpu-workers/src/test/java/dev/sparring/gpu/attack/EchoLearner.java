// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import ai.djl.ndarray.NDArray;
import dev.sparring.gpu.model.HostTensor;
import dev.sparring.gpu.model.PlayerState;
import dev.sparring.gpu.model.StateDict;
import java.util.Map;

/** Learns to count: phi is the number of rounds. Its images are the clean ones, twice. */
public final class EchoLearner implements LearningAttack {

    private float rounds;

    @Override
    public int copies() {
        return 2;
    }

    @Override
    public Adversarial perturb(Target target, AttackInput input) {
        NDArray images = input.images().duplicate();
        return new Adversarial(images, target.losses(images, input.labels()), Map.of());
    }

    @Override
    public Adversarial learn(Target target, AttackInput input) {
        rounds++;
        NDArray images = input.images().concat(input.images());
        NDArray losses = target.losses(images, input.labels().concat(input.labels()));
        return new Adversarial(images, losses, Map.of("rounds", (double) rounds));
    }

    @Override
    public PlayerState state() {
        return state(rounds);
    }

    @Override
    public void restore(PlayerState state) {
        rounds = state.weights().tensors().get("rounds").values()[0];
    }

    /** The phi after some rounds. */
    public static PlayerState state(float rounds) {
        HostTensor count = new HostTensor(new long[0], new float[] {rounds});
        return new PlayerState(new StateDict(Map.of("rounds", count)), StateDict.empty());
    }
}
