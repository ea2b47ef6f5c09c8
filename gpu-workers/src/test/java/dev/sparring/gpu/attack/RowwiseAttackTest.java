// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import com.typesafe.config.ConfigFactory;
import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.LiveArrays;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.model.Classifier;
import dev.sparring.gpu.model.ClassifierKind;
import dev.sparring.gpu.model.StateDict;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RowwiseAttackTest {

    private static final Attacks ATTACKS = Attacks.installed();
    private static final StateDict THETA = Digits.weights(7);
    private static final int THREADS = 2;

    private final Device device = Device.open("cpu", THREADS);
    private final Classifier classifier = ClassifierKind.LENET5.open(device.manager());
    private final Set<Thread> asking = ConcurrentHashMap.newKeySet();
    private final Target target = new Watched(new ClassifierTarget(classifier));

    /** Notes who asks. */
    private class Watched implements Target {

        private final Target target;

        Watched(Target target) {
            this.target = target;
        }

        @Override
        public int classes() {
            return target.classes();
        }

        @Override
        public NDArray logits(NDArray images) {
            asking.add(Thread.currentThread());
            return target.logits(images);
        }

        @Override
        public NDArray losses(NDArray images, NDArray labels) {
            asking.add(Thread.currentThread());
            return target.losses(images, labels);
        }

        @Override
        public Gradient gradient(NDArray images, NDArray labels) {
            asking.add(Thread.currentThread());
            return target.gradient(images, labels);
        }

        @Override
        public Gradient gradient(NDArray images, NDArray labels, Objective objective) {
            asking.add(Thread.currentThread());
            return target.gradient(images, labels, objective);
        }
    }

    RowwiseAttackTest() {
        classifier.load(THETA);
    }

    @AfterEach
    void close() {
        classifier.close();
        device.close();
    }

    static Stream<String> rowwise() {
        try (Device device = Device.open("cpu", 1)) {
            return ATTACKS.providers().stream()
                    .map(AttackProvider::name)
                    .filter(name -> attack(device, name) instanceof RowwiseAttack)
                    .toList()
                    .stream();
        }
    }

    private static Attack attack(Device device, String name) {
        return ATTACKS.create(
                name,
                ConfigFactory.parseString(AttackTableTest.QUICK.getOrDefault(name, "")),
                new AttackContext(device.manager(), 1, 28, 28, 10, 100, Randomness.of(5)));
    }

    private AttackInput input(int count) {
        ImageBatch batch = Digits.batch(device, THETA, count);
        return new AttackInput(
                Upload.images(device.manager(), batch),
                Upload.labels(device.manager(), batch.labels()),
                0.1f,
                Randomness.of(1));
    }

    @ParameterizedTest
    @MethodSource("rowwise")
    void shouldFindTheSameInShares(String name) {
        AttackInput input = input(37);
        try (Attack attack = attack(device, name)) {
            Adversarial whole = attack.perturb(target, input);
            asking.clear();
            int before = LiveArrays.of(device.manager());

            Adversarial shared = RowwiseAttack.perturb(attack, target, input);

            assertThat(asking).hasSize(THREADS).doesNotContain(Thread.currentThread());
            assertThat(LiveArrays.of(device.manager()) - before).isEqualTo(2);
            assertThat(Arrays.equals(floats(shared.images()), floats(whole.images()))).isTrue();
            assertThat(shared.losses().toFloatArray()).isEqualTo(whole.losses().toFloatArray());
        }
    }

    private static float[] floats(NDArray array) {
        return array.toFloatArray();
    }

    @Test
    void shouldLeaveASmallBatchAndAnyOtherAttackTogether() {
        RowwiseAttack.perturb(attack(device, "pgd"), target, input(16 * THREADS - 1));
        RowwiseAttack.perturb(attack(device, "gap"), target, input(16 * THREADS));

        assertThat(asking).containsOnly(Thread.currentThread());
    }

    @Test
    void shouldRefuseMeasuresWhichNobodyCouldJoin() {
        RowwiseAttack measuring =
                (victim, input) ->
                        new Adversarial(
                                input.images().duplicate(),
                                victim.losses(input.images(), input.labels()),
                                Map.of("answer", 42.0));

        assertThatThrownBy(() -> RowwiseAttack.perturb(measuring, target, input(16 * THREADS)))
                .hasMessage("a rowwise attack measures nothing, and this one [answer]");
    }
}
