// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.typesafe.config.ConfigFactory;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.gpu.attack.Attacks;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.evaluation.EvaluationRequest.Drop;
import dev.sparring.gpu.evaluation.EvaluationResult;
import dev.sparring.gpu.model.ClassifierKind;
import dev.sparring.gpu.model.StateDict;
import dev.sparring.gpu.model.TrainedClassifier;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A LeNet-5 with random weights on 350 digits: chunks of 100, 100, 100 and 50. */
@Timeout(300)
class ExaminationTest {

    private static final int IMAGES = 350;
    private static final StateDict THETA = ClassifierKind.LENET5.initialWeights(Randomness.of(3));
    private static final GameSettings SETTINGS =
            SettingsLoader.preset("quick", List.of("epsilon=0.05", "device.threads=1"));
    private static final List<String> ONE = List.of("cpu");
    private static final List<String> TWO = List.of("cpu", "cpu");

    @TempDir private Path directory;

    private final List<ExaminationProgress> progress =
            Collections.synchronizedList(new ArrayList<>());

    @Test
    void shouldGoOnAfterAnyInterruptionAndEndWithTheSameBytes() {
        for (Drop drop : Drop.values()) {
            EvaluationResult undisturbed = undisturbed(drop);
            Path verdicts = directory.resolve(drop.name());
            Optional<EvaluationResult> result = Optional.empty();
            int interruptions = 0;
            while (result.isEmpty()) {
                result = stoppedAfter(5, verdicts, drop);
                interruptions++;
            }

            assertThat(interruptions).isGreaterThan(2);
            assertSame(result.get(), undisturbed);
        }
    }

    @Test
    void shouldGoOnAfterAProcessThatWasKilledWhileItWrote() throws Exception {
        examine(directory, ONE, Shard.ALL, opponents(2));
        try (FileChannel file = FileChannel.open(onlyFile(), StandardOpenOption.WRITE)) {
            file.truncate(file.size() / 2);
        }
        progress.clear();

        EvaluationResult result = examine(directory, ONE, Shard.ALL, opponents(2));

        assertThat(progress.get(progress.size() - 1).found()).isPositive();
        assertSame(result, undisturbed(Drop.FALLEN));
    }

    @Test
    void shouldFindEverythingTheSecondTime() {
        examine(directory, ONE, Shard.ALL, opponents(2));
        progress.clear();

        examine(directory, ONE, Shard.ALL, opponents(2));

        ExaminationProgress last = progress.get(progress.size() - 1);
        assertThat(last.done()).isEqualTo(last.total());
        assertThat(last.found()).isEqualTo(last.total());
    }

    @Test
    void shouldGiveTheSameResultOnSeveralDevices() {
        assertSame(examine(directory, TWO, Shard.ALL, opponents(2)), undisturbed(Drop.FALLEN));
    }

    @Test
    void shouldGiveTheSameResultOnSeveralThreads() {
        GameSettings threads =
                SettingsLoader.preset("quick", List.of("epsilon=0.05", "device.threads=3"));
        try (Examination examination =
                Examination.inMemory(threads, ONE, Shard.ALL, progress::add)) {
            assertSame(
                    examination.examine(0, THETA, opponents(2), IMAGES, Drop.FALLEN),
                    undisturbed(Drop.FALLEN));
        }
    }

    @Test
    void shouldSayTheSameOfEachImageHoweverItIsMeasured() {
        SortedMap<String, Opponent> opponents =
                only("pgd", opponent("pgd", "steps=6,restarts=2", 2));
        opponents.put("cw", opponent("cw", "steps=5,random-start=true", 1));
        GameSettings threads =
                SettingsLoader.preset("quick", List.of("epsilon=0.005", "device.threads=2"));
        GameSettings one =
                SettingsLoader.preset("quick", List.of("epsilon=0.005", "device.threads=1"));
        List<boolean[]> expected = survived(one, ONE, Shard.ALL, opponents, Drop.NONE);

        for (boolean[] verdicts : expected) {
            assertThat(verdicts).contains(true).contains(false);
        }
        assertEqual(survived(one, TWO, Shard.ALL, opponents, Drop.FALLEN), expected);
        assertEqual(survived(threads, ONE, Shard.ALL, opponents, Drop.NONE), expected);
        assertEqual(survived(threads, TWO, Shard.ALL, opponents, Drop.FALLEN), expected);
        for (int shard = 0; shard < 3; shard++) {
            List<boolean[]> found = survived(one, ONE, new Shard(shard, 3), opponents, Drop.FALLEN);
            int to = Math.min(IMAGES, 100 * (shard + 1));
            for (int i = 0; i < expected.size(); i++) {
                assertThat(found.get(i))
                        .startsWith(Arrays.copyOfRange(expected.get(i), 100 * shard, to));
            }
        }
    }

    private List<boolean[]> survived(
            GameSettings settings,
            List<String> devices,
            Shard shard,
            SortedMap<String, Opponent> opponents,
            Drop drop) {
        try (Examination examination =
                Examination.inMemory(settings, devices, shard, progress::add)) {
            return examination.examine(0, THETA, opponents, IMAGES, drop).attacks().stream()
                    .map(EvaluationResult.AttackResult::survived)
                    .toList();
        }
    }

    private static void assertEqual(List<boolean[]> found, List<boolean[]> expected) {
        for (int i = 0; i < expected.size(); i++) {
            assertThat(found.get(i)).isEqualTo(expected.get(i));
        }
    }

    @Test
    void shouldFindWhatShardsLeftThatWorkedAtTheSameTime() {
        EvaluationResult first;
        EvaluationResult second;
        try (Examination one = open(directory, ONE, new Shard(0, 2));
                Examination two = open(directory, ONE, new Shard(1, 2))) {
            first = one.examine(0, THETA, opponents(2), IMAGES, Drop.FALLEN);
            second = two.examine(0, THETA, opponents(2), IMAGES, Drop.FALLEN);
        }
        progress.clear();
        EvaluationResult whole = examine(directory, ONE, Shard.ALL, opponents(2));

        assertThat(first.images()).isEqualTo(200);
        assertThat(second.images()).isEqualTo(150);
        assertThat(progress).allMatch(each -> each.found() == each.done());
        assertSame(whole, undisturbed(Drop.FALLEN));
        for (int i = 0; i < whole.attacks().size(); i++) {
            boolean[] all = whole.attacks().get(i).survived();
            assertThat(first.attacks().get(i).survived())
                    .startsWith(Arrays.copyOfRange(all, 0, 100))
                    .endsWith(Arrays.copyOfRange(all, 200, 300));
            assertThat(second.attacks().get(i).survived())
                    .startsWith(Arrays.copyOfRange(all, 100, 200))
                    .endsWith(Arrays.copyOfRange(all, 300, 350));
        }
    }

    @Test
    void shouldRefuseAShardWithoutChunks() {
        assertThatThrownBy(() -> examine(directory, ONE, new Shard(4, 5), opponents(1)))
                .hasMessage(
                        "350 images make 4 chunks, and none of them is this shard's; take fewer"
                                + " shards");
    }

    @Test
    void shouldFindNothingOfWhatWasDecidedOtherwise() {
        Opponent pgd = opponent("pgd", "steps=2", 1);
        examine(directory, ONE, Shard.ALL, only("pgd", pgd));
        long found = found(THETA, SETTINGS, pgd);
        long clean = IMAGES;

        assertThat(found).isEqualTo(4 * clean);
        assertThat(found(THETA, SETTINGS, opponent("pgd", "steps=2", 2))).isEqualTo(4 * clean);
        assertThat(found(THETA, SETTINGS, opponent("pgd", "steps=3", 1))).isEqualTo(clean);
        assertThat(found(THETA, SETTINGS, with(pgd, Optional.of(0.04f), Optional.empty())))
                .isEqualTo(clean);
        assertThat(found(THETA, SETTINGS, with(pgd, Optional.of(0.05f), Optional.empty())))
                .isEqualTo(found);
        assertThat(found(THETA, SETTINGS, with(pgd, Optional.empty(), Optional.of(THETA))))
                .isEqualTo(clean);
        GameSettings wider = SettingsLoader.preset("quick", List.of("epsilon=0.06"));
        assertThat(found(THETA, wider, pgd)).isEqualTo(clean);
        GameSettings other = SettingsLoader.preset("quick", List.of("epsilon=0.05", "seed=2"));
        assertThat(found(THETA, other, pgd)).isZero();
        StateDict theta = ClassifierKind.LENET5.initialWeights(Randomness.of(4));
        assertThat(found(theta, SETTINGS, pgd)).isZero();
    }

    @Test
    void shouldJudgeImagesThatWereCraftedOnASurrogateByTheDefender() {
        Opponent fgsm = opponent("fgsm", "", 1);
        StateDict other = ClassifierKind.LENET5.initialWeights(Randomness.of(4));
        SortedMap<String, Opponent> opponents = only("white", fgsm);
        opponents.put("black", with(fgsm, Optional.empty(), Optional.of(other)));
        opponents.put("same", with(fgsm, Optional.empty(), Optional.of(THETA)));

        List<EvaluationResult.AttackResult> results =
                examine(directory, ONE, Shard.ALL, opponents).attacks();

        assertThat(results.get(1).predictions())
                .usingRecursiveComparison()
                .isEqualTo(results.get(2).predictions());
        assertThat(results.get(0).meanLoss()).isLessThan(results.get(2).meanLoss());
    }

    @Test
    void shouldTellWhatWentWrongOnADevice() {
        StateDict resnet = ClassifierKind.RESNET20.initialWeights(Randomness.of(1));

        assertThatThrownBy(
                        () -> {
                            try (Examination examination = open(directory, TWO, Shard.ALL)) {
                                examination.examine(0, resnet, opponents(1), 100, Drop.NONE);
                            }
                        })
                .isInstanceOf(IllegalArgumentException.class);
    }

    private EvaluationResult undisturbed(Drop drop) {
        try (Examination examination =
                Examination.inMemory(SETTINGS, ONE, Shard.ALL, progress::add)) {
            return examination.examine(0, THETA, opponents(2), IMAGES, drop);
        }
    }

    /** The result, unless so many pieces had to be computed. */
    private static Optional<EvaluationResult> stoppedAfter(int pieces, Path verdicts, Drop drop) {
        AtomicReference<Examination> running = new AtomicReference<>();
        SortedSet<Long> computed = new TreeSet<>(List.of(0L));
        Consumer<ExaminationProgress> listener =
                state -> {
                    computed.add(state.done() - state.found());
                    if (computed.size() > pieces) {
                        running.get().stop();
                    }
                };
        try (Examination examination =
                new Examination(SETTINGS, verdicts, ONE, Shard.ALL, listener)) {
            running.set(examination);
            return Optional.of(examination.examine(0, THETA, opponents(2), IMAGES, drop));
        } catch (ExaminationStoppedException e) {
            return Optional.empty();
        }
    }

    private long found(StateDict theta, GameSettings settings, Opponent opponent) {
        List<ExaminationProgress> seen = new ArrayList<>();
        Path copy = directory;
        try (Examination examination = new Examination(settings, copy, ONE, Shard.ALL, seen::add)) {
            examination.examine(0, theta, only("any", opponent), IMAGES, Drop.FALLEN);
        }
        return seen.get(seen.size() - 1).found();
    }

    private EvaluationResult examine(
            Path verdicts,
            List<String> devices,
            Shard shard,
            SortedMap<String, Opponent> opponents) {
        try (Examination examination = open(verdicts, devices, shard)) {
            return examination.examine(0, THETA, opponents, IMAGES, Drop.FALLEN);
        }
    }

    private Examination open(Path verdicts, List<String> devices, Shard shard) {
        return new Examination(SETTINGS, verdicts, devices, shard, progress::add);
    }

    private Path onlyFile() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.reduce((a, b) -> fail("several files")).orElseThrow();
        }
    }

    private static SortedMap<String, Opponent> opponents(int repeats) {
        SortedMap<String, Opponent> opponents = only("pgd", opponent("pgd", "steps=2", repeats));
        opponents.put("fgsm", opponent("fgsm", "", 1));
        return opponents;
    }

    private static SortedMap<String, Opponent> only(String id, Opponent opponent) {
        SortedMap<String, Opponent> opponents = new TreeMap<>();
        opponents.put(id, opponent);
        return opponents;
    }

    private static Opponent opponent(String attack, String options, int repeats) {
        return Opponent.of(
                new GameSettings.Attacker(
                        attack,
                        Attacks.installed().resolve(attack, ConfigFactory.parseString(options))),
                repeats);
    }

    private static Opponent with(
            Opponent opponent, Optional<Float> epsilon, Optional<StateDict> surrogate) {
        return new Opponent(
                opponent.attacker(),
                opponent.phi(),
                opponent.repeats(),
                epsilon,
                surrogate.map(each -> new TrainedClassifier(ClassifierKind.LENET5, each)));
    }

    /** All but the seconds. */
    private static void assertSame(EvaluationResult actual, EvaluationResult expected) {
        assertThat(actual)
                .usingRecursiveComparison()
                .ignoringFieldsMatchingRegexes("(.*\\.)?seconds")
                .isEqualTo(expected);
    }
}
