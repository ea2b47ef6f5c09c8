// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sparring.actors.Game;
import dev.sparring.actors.RunningGame;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalWriter;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.deploy.broker.InProcessBroker;
import dev.sparring.deploy.run.Founding;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.AttackerRecord;
import dev.sparring.protocol.v1.AttackerStep;
import dev.sparring.protocol.v1.GameState;
import dev.sparring.protocol.v1.PresenceState;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.Settings;
import dev.sparring.protocol.v1.Standing;
import dev.sparring.protocol.v1.StepReport;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The example of an attacker in Python, as a process that joins a game. */
@Timeout(180)
class PythonAttackerTest {

    private static final int ROUNDS = 6;
    private static final GameState FINISHED = GameState.GAME_STATE_FINISHED;

    @TempDir private Path directory;

    @Test
    void shouldJoinAGameAndBeUsedInEachRoundWithoutAFoul() throws Exception {
        PythonAttacker.require();
        try (InProcessBroker broker = InProcessBroker.start(directory.resolve("broker"))) {
            Journal journal = Journal.of(broker.connection(), "snakes");
            GameSettings settings = settings(journal, "defender.batch-size=8");
            // it makes its own
            journal.createTopics(settings.window(), List.of());
            journal.found(Founding.of(settings, "test"));
            File log = directory.resolve("python.log").toFile();
            Process python = PythonAttacker.join(journal, log);
            try {
                awaitHello(journal, python, log);
                play(journal, settings);
                assertThat(python.waitFor(20, TimeUnit.SECONDS)).isTrue();
                assertThat(log).content().doesNotContain("Traceback");
                assertThat(python.exitValue()).isZero();
            } finally {
                python.destroyForcibly();
            }
            List<StepReport> steps = steps(journal);
            assertThat(steps).hasSize(ROUNDS);
            assertThat(steps).allSatisfy(PythonAttackerTest::assertUsed);
            assertThat(presences(journal)).endsWith(PresenceState.PRESENCE_STATE_LEFT);
        }
    }

    @Test
    void shouldNormaliseImagesAsTheGameSays() throws Exception {
        PythonAttacker.require();
        try (InProcessBroker broker = InProcessBroker.start(directory.resolve("broker"))) {
            Journal journal = Journal.of(broker.connection(), "normal");
            GameSettings settings =
                    settings(
                            journal,
                            "window=1",
                            "rounds=2",
                            "defender.batch-size=8",
                            "defender.normalisation=0.5:0.05");
            journal.createTopics(settings.window(), List.of());
            journal.found(Founding.of(settings, "test"));
            File log = directory.resolve("python.log").toFile();
            Process python = PythonAttacker.join(journal, log);
            try {
                awaitHello(journal, python, log);
                play(journal, settings);
                assertThat(python.waitFor(20, TimeUnit.SECONDS)).isTrue();
            } finally {
                python.destroyForcibly();
            }
            List<Double> claimed = losses(journal);
            assertThat(claimed).hasSize(2);
            for (StepReport step : steps(journal)) {
                double judged = step.getAttackers(0).getLoss();
                assertThat(claimed.get((int) step.getRound())).isCloseTo(judged, within(1e-3));
            }
        }
    }

    /** What it says that the classifier's mean losses are, by round. */
    private static List<Double> losses(Journal journal) {
        List<Double> losses = new ArrayList<>();
        journal.read(
                List.of(journal.topics().attacks(PythonAttacker.ID)),
                new Offsets(),
                entry -> {
                    AttackerRecord said = entry.parseTrusted(AttackerRecord.parser());
                    if (said.hasAttack()) {
                        losses.add(
                                said.getAttack().getLossesList().stream()
                                        .mapToDouble(each -> each)
                                        .average()
                                        .orElseThrow());
                    }
                });
        return losses;
    }

    @Test
    void shouldAnswerInPartsWhereItsTopicTakesLittle() throws Exception {
        PythonAttacker.require();
        try (InProcessBroker broker = InProcessBroker.start(directory.resolve("broker"))) {
            Journal journal = Journal.of(broker.connection(), "parts");
            GameSettings settings = settings(journal, "defender.batch-size=90", "rounds=2");
            makeSmall(broker, journal.topics().attacks(PythonAttacker.ID));
            journal.createTopics(settings.window(), List.of());
            journal.found(Founding.of(settings, "test"));
            File log = directory.resolve("python.log").toFile();
            Process python = PythonAttacker.join(journal, log);
            try {
                awaitHello(journal, python, log);
                play(journal, settings);
                assertThat(python.waitFor(20, TimeUnit.SECONDS)).isTrue();
                assertThat(log).content().doesNotContain("Traceback");
            } finally {
                python.destroyForcibly();
            }
            assertThat(steps(journal)).hasSize(2).allSatisfy(PythonAttackerTest::assertUsed);
            assertThat(hasParts(journal, journal.topics().attacks(PythonAttacker.ID))).isTrue();
        }
    }

    private static void makeSmall(InProcessBroker broker, String topic) throws Exception {
        NewTopic small =
                new NewTopic(topic, 1, (short) 1)
                        .configs(Map.of("max.message.bytes", "262144", "retention.ms", "-1"));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(small)).all().get();
        }
    }

    private static boolean hasParts(Journal journal, String topic) {
        AtomicBoolean parts = new AtomicBoolean();
        journal.read(
                List.of(topic),
                new Offsets(),
                entry -> parts.compareAndSet(false, entry.last() > entry.offset()));
        return parts.get();
    }

    /** Harm is done: the attack raises the loss, on the weights of the snapshot. */
    private static void assertUsed(StepReport step) {
        assertThat(step.getFoulsList()).isEmpty();
        AttackerStep snake = step.getAttackersList().get(0);
        assertThat(snake.getAttacker()).isEqualTo(PythonAttacker.ID);
        assertThat(snake.getUsed()).isTrue();
        assertThat(snake.getSeconds()).isPositive();
        assertThat(snake.getLoss()).isGreaterThan(step.getCleanLoss());
    }

    static GameSettings settings(Journal journal, String... more) {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "game=" + journal.topics().game(),
                                "rounds=" + ROUNDS,
                                "window=2",
                                "attackers=null",
                                "attackers.snake.attack=pgd",
                                "data.training-images=180",
                                "data.validation-images=20",
                                "defender.warm-up-rounds=0",
                                "evaluation.every=0",
                                "evaluation.final-images=0",
                                "metrics.port=-1"));
        all.addAll(List.of(more));
        return SettingsLoader.preset("quick", all);
    }

    private static void play(Journal journal, GameSettings settings) throws Exception {
        try (RunningGame game = PythonAttacker.defend(settings, journal)) {
            Game.Outcome outcome = game.outcome().get(120, TimeUnit.SECONDS);
            assertThat(outcome.state()).isEqualTo(FINISHED);
        }
    }

    static void awaitHello(Journal journal, Process python, File log) throws Exception {
        while (presences(journal).isEmpty()) {
            if (python.waitFor(50, TimeUnit.MILLISECONDS)) {
                assertThat(log).as("what Python said").hasContent("(it should not have ended)");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"attacker.py", "learner.py"})
    void shouldWaitForItsGame(String script) throws Exception {
        PythonAttacker.require();
        try (InProcessBroker broker = InProcessBroker.start(directory.resolve("broker"))) {
            Journal journal = Journal.of(broker.connection(), "later");
            File log = directory.resolve("python.log").toFile();
            Process python = PythonAttacker.start(script, journal, log, "--replica=a");
            try {
                // as AttackCommand says it
                awaitLine(
                        "waiting for game later: start it with sparring defend --game later --kafka"
                                + " "
                                + broker.bootstrapServers(),
                        python,
                        log);
                journal.createTopics(2, List.of());
                journal.found(Founding.of(settings(journal), "test"));
                awaitHello(journal, python, log);
                interrupt(python);
                assertThat(python.exitValue()).isZero();
            } finally {
                python.destroyForcibly();
            }
            assertThat(log).content().hasLineCount(1);
            assertThat(presences(journal)).endsWith(PresenceState.PRESENCE_STATE_LEFT);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"attacker.py", "learner.py"})
    void shouldEndAtCtrlCWhileItWaitsForKafka(String script) throws Exception {
        PythonAttacker.require();
        List<String> nobody = List.of("--kafka", "localhost:1");
        File log = directory.resolve("python.log").toFile();
        Process python = PythonAttacker.start(script, nobody, "later", log, "--replica=a");
        try {
            awaitLine("waiting for Kafka at localhost:1: ", python, log);
            interrupt(python);
            assertThat(python.exitValue()).isZero();
        } finally {
            python.destroyForcibly();
        }
        assertThat(log).content().hasLineCount(1);
    }

    /** Ctrl-C. */
    static void interrupt(Process python) throws Exception {
        new ProcessBuilder("kill", "-INT", Long.toString(python.pid())).start().waitFor();
        assertThat(python.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    static void awaitLine(String line, Process python, File log) throws Exception {
        while (Files.readAllLines(log.toPath()).stream().noneMatch(each -> each.startsWith(line))) {
            if (python.waitFor(50, TimeUnit.MILLISECONDS)) {
                assertThat(log).as("what Python said").hasContent("(it should not have ended)");
            }
        }
    }

    @Test
    void shouldSayAtOnceHowItStandsAndEndWhenItIsEjected() throws Exception {
        PythonAttacker.require();
        try (InProcessBroker broker = InProcessBroker.start(directory.resolve("broker"))) {
            Journal journal = Journal.of(broker.connection(), "stands");
            journal.createTopics(1, List.of());
            journal.found(Founding.of(settings(journal), "test"));
            File log = directory.resolve("python.log").toFile();
            Process python = PythonAttacker.join(journal, log);
            try {
                awaitHello(journal, python, log);
                Standing.Builder stands = Standing.newBuilder().setAttacker(PythonAttacker.ID);
                AttackerStep unused =
                        AttackerStep.newBuilder().setAttacker(PythonAttacker.ID).build();
                report(journal, StepReport.newBuilder().addRing(stands));
                stands.setSilent(true).setAskedFrom(16);
                report(
                        journal,
                        StepReport.newBuilder().setRound(3).addAttackers(unused).addRing(stands));
                stands.setSilent(false);
                report(journal, StepReport.newBuilder().setRound(15).addRing(stands));
                report(journal, StepReport.newBuilder().setRound(16).addRing(stands));
                stands.setFouls(10).setEjected(true);
                report(journal, StepReport.newBuilder().setRound(17).addRing(stands));
                assertThat(python.waitFor(20, TimeUnit.SECONDS)).isTrue();
            } finally {
                python.destroyForcibly();
            }
            assertThat(Files.readAllLines(log.toPath()))
                    .containsExactly(
                            "snake is left out: no answer to round 3 in time; asked again from"
                                    + " round 16",
                            "snake is back: it is asked again",
                            "snake is ejected after 10 fouls; ./sparring dead-letters --game stands"
                                    + " shows them, ./sparring admit snake --game stands lets it in"
                                    + " again");
            assertThat(python.exitValue()).isEqualTo(4);
            assertThat(presences(journal)).endsWith(PresenceState.PRESENCE_STATE_LEFT);
        }
    }

    private static void report(Journal journal, StepReport.Builder step) {
        try (JournalWriter writer = journal.writer(Topics.DEFENDER)) {
            writer.send(journal.topics().reports(), "", Report.newBuilder().setStep(step).build());
            writer.commit();
        }
    }

    @Test
    void shouldRefuseAGameOfAnotherProtocol() throws Exception {
        PythonAttacker.require();
        try (InProcessBroker broker = InProcessBroker.start(directory.resolve("broker"))) {
            Journal journal = Journal.of(broker.connection(), "old");
            journal.createTopics(1, List.of());
            try (JournalWriter writer = journal.writer("founder")) {
                Settings old = Settings.newBuilder().setVersion("0.9").build();
                writer.send(journal.topics().settings(), "", old);
                writer.commit();
            }
            File log = directory.resolve("python.log").toFile();
            Process python = PythonAttacker.join(journal, log);
            try {
                assertThat(python.waitFor(60, TimeUnit.SECONDS)).isTrue();
            } finally {
                python.destroyForcibly();
            }
            assertThat(log)
                    .content()
                    .startsWith("game old was begun by Sparring 0.9, which speaks protocol 1;");
            assertThat(python.exitValue()).isEqualTo(1);
            assertThat(journal.attackers()).isEmpty();
        }
    }

    private static List<PresenceState> presences(Journal journal) {
        List<PresenceState> states = new ArrayList<>();
        if (!journal.attackers().contains(PythonAttacker.ID)) {
            return states;
        }
        journal.read(
                List.of(journal.topics().attacks(PythonAttacker.ID)),
                new Offsets(),
                entry -> {
                    AttackerRecord said = entry.parseTrusted(AttackerRecord.parser());
                    if (said.hasPresence()) {
                        states.add(said.getPresence().getState());
                    }
                });
        return states;
    }

    private static List<StepReport> steps(Journal journal) {
        List<StepReport> steps = new ArrayList<>();
        journal.read(
                List.of(journal.topics().reports()),
                new Offsets(),
                entry -> {
                    Report report = entry.parseTrusted(Report.parser());
                    if (report.hasStep()) {
                        steps.add(report.getStep());
                    }
                });
        return steps;
    }
}
