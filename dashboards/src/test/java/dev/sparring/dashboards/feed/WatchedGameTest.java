// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.feed;

import static dev.sparring.dashboards.feed.TestReports.at;
import static dev.sparring.dashboards.feed.TestReports.attack;
import static dev.sparring.dashboards.feed.TestReports.evaluation;
import static dev.sparring.dashboards.feed.TestReports.foul;
import static dev.sparring.dashboards.feed.TestReports.missed;
import static dev.sparring.dashboards.feed.TestReports.play;
import static dev.sparring.dashboards.feed.TestReports.played;
import static dev.sparring.dashboards.feed.TestReports.playing;
import static dev.sparring.dashboards.feed.TestReports.ring;
import static dev.sparring.dashboards.feed.TestReports.settings;
import static dev.sparring.dashboards.feed.TestReports.started;
import static dev.sparring.dashboards.feed.TestReports.step;
import static dev.sparring.dashboards.feed.TestReports.tell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import dev.sparring.protocol.TensorCodec;
import dev.sparring.protocol.v1.AttackEvaluation;
import dev.sparring.protocol.v1.Evaluation;
import dev.sparring.protocol.v1.Exhibit;
import dev.sparring.protocol.v1.FoulReason;
import dev.sparring.protocol.v1.GameState;
import dev.sparring.protocol.v1.ImageSet;
import dev.sparring.protocol.v1.Images;
import dev.sparring.protocol.v1.Plugin;
import dev.sparring.protocol.v1.Settings;
import dev.sparring.protocol.v1.StepReport;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class WatchedGameTest {

    private static final Set<String> PARTS =
            Set.of(
                    "game",
                    "status",
                    "score",
                    "evaluations",
                    "ring",
                    "defender",
                    "workers",
                    "gallery",
                    "confusion",
                    "alarms",
                    "fouls",
                    "events",
                    "malformed",
                    "malformedDetail");

    @Test
    void shouldHaveEveryPartFromTheBeginning() throws Exception {
        JsonNode json = json(new WatchedGame("g"), 0);
        Set<String> names = new HashSet<>();
        json.fieldNames().forEachRemaining(names::add);
        assertThat(names).isEqualTo(PARTS);
        assertThat(json.path("game").isNull()).isTrue();
        assertThat(json.path("status").path("state").asText()).isEqualTo("unknown");
    }

    @Test
    void shouldWriteNullForWhatIsNoNumber() throws Exception {
        WatchedGame game = started();
        play(
                game,
                step(0, "pgd").setGradientNorm(Double.POSITIVE_INFINITY).setCleanLoss(0.1234567));
        JsonNode series = new ObjectMapper().readTree(StateJson.bytes(game.series(1)));
        assertThat(value(series, "defender.gradientNorm").isNull()).isTrue();
        assertThat(value(series, "defender.cleanLoss").asText()).isEqualTo("0.12346");
        assertThat(json(game, at(0)).path("status").path("roundsPerSecond").isNull()).isTrue();
    }

    @Test
    void shouldTellHowFarItIs() {
        WatchedGame game = played(100);
        assertThat(status(game, at(99)))
                .isEqualTo(new State.Status("started", 100, 1_000, 10, 90, 10, at(99)));
        tell(game, GameState.GAME_STATE_PAUSED, at(99));
        State.Status paused = status(game, at(999));
        assertThat(paused.state()).isEqualTo("paused");
        assertThat(paused.etaSeconds()).isNaN();
        assertThat(paused.elapsedSeconds()).isEqualTo(10);
    }

    @Test
    void shouldNotGuessTheEndFromTheQuickRoundsOfTheWarmUp() {
        WatchedGame game = started();
        settings(game, "defender.warm-up-rounds = 50, rounds = 1000");
        for (int round = 0; round < 49; round++) {
            play(game, step(round));
        }
        assertThat(status(game, at(48)).etaSeconds()).isNaN();
        assertThat(status(game, at(48)).roundsPerSecond()).isEqualTo(10);
    }

    @Test
    void shouldBelieveTheFirstSettings() {
        WatchedGame game = new WatchedGame("g");
        settings(game, "seed = 7, epsilon = 0.3, data.set = cifar10");
        settings(game, "seed = 8");
        State.Game known = (State.Game) game.parts(0).get("game");
        assertThat(known.seed()).isEqualTo("7");
        assertThat(known.epsilon()).isEqualTo(0.3);
        assertThat(known.classNames()).contains("airplane");
        assertThat(known.name()).isEqualTo("g");
    }

    @Test
    void shouldShowWhatItWasFoundedWith() {
        ByteString sha256 = ByteString.copyFrom(new byte[] {1, 127});
        WatchedGame game = new WatchedGame("g");
        game.settings(
                Settings.newBuilder()
                        .setImages(
                                Images.newBuilder()
                                        .setSource("MNIST")
                                        .setTraining(
                                                ImageSet.newBuilder()
                                                        .setCount(5)
                                                        .setSha256(sha256)))
                        .addPlugins(
                                Plugin.newBuilder()
                                        .setAttack("nes")
                                        .setName("my-nes")
                                        .setSha256(sha256))
                        .build());
        assertThat(((State.Game) game.parts(0).get("game")).pins())
                .contains(
                        new State.Pin("5 training images (MNIST)", "017f"),
                        new State.Pin("the plug-in of attack nes, my-nes", "017f"))
                .hasSize(4);
    }

    @Test
    void shouldShowTheTextOfSettingsItCannotRead() {
        WatchedGame game = new WatchedGame("g");
        game.settings(Settings.newBuilder().setResolved("{{ no").build());
        assertThat(((State.Game) game.parts(0).get("game")).settings()).isEqualTo("{{ no");
    }

    @Test
    void shouldFollowAttackersThatComeAndGo() {
        WatchedGame game = started();
        settings(game, "attackers { pgd { attack = pgd, steps = 7 }, gone = null }");
        assertThat(state(game, "pgd")).isEqualTo("absent");
        assertThat(game.places().known()).containsExactly("pgd");
        assertThat(attacker(game, "pgd").options()).isEqualTo("{\"steps\":7}");
        ring(game, at(0), playing("pgd").addReplicas("b"));
        assertThat(state(game, "pgd")).isEqualTo("playing");
        assertThat(attacker(game, "pgd").replicas()).isEqualTo(2);
        play(game, missed(1, "pgd", 1));
        assertThat(state(game, "pgd")).isEqualTo("silent");
        assertThat(attacker(game, "pgd").lastSeenAt()).isEqualTo(at(0));
        ring(game, at(2), playing("pgd"), playing("cw"));
        assertThat(state(game, "pgd")).isEqualTo("playing");
        assertThat(state(game, "cw")).isEqualTo("playing");
        ring(game, at(3), playing("pgd").clearReplicas());
        assertThat(state(game, "pgd")).isEqualTo("left");
        assertThat(state(game, "cw")).isEqualTo("left");
        ring(game, at(4), playing("pgd").setEjected(true));
        assertThat(state(game, "pgd")).isEqualTo("ejected");
        ring(game, at(5), playing("pgd"));
        assertThat(state(game, "pgd")).isEqualTo("playing");
    }

    @Test
    void shouldBelieveTheNewestRoundAboutTheRing() {
        WatchedGame game = started();
        play(game, step(1, "pgd"));
        play(game, missed(0, "pgd", 1));
        assertThat(state(game, "pgd")).isEqualTo("playing");
        assertThat(attacker(game, "pgd").missed()).isEqualTo(1);
    }

    @Test
    void shouldKnowOfTheDefenderByAnyOfItsReports() {
        WatchedGame game = played(1);
        ring(game, at(7));
        tell(game, evaluation(1, 0.5), at(9));
        State.Defender defender = (State.Defender) game.parts(0).get("defender");
        assertThat(defender.lastSeenAt()).isEqualTo(at(7));
    }

    @Test
    void shouldCountFoulsThatAreNotTold() {
        WatchedGame game = started();
        StepReport.Builder flood = step(0).setMoreFouls(1_000);
        for (int i = 0; i < 300; i++) {
            flood.addFouls(foul("x" + i, FoulReason.FOUL_REASON_UNPARSABLE));
        }
        play(game, flood);
        State.Fouls fouls = (State.Fouls) game.parts(0).get("fouls");
        assertThat(fouls.total()).isEqualTo(1_300);
        assertThat(fouls.byReason()).containsEntry("UNPARSABLE", 300L);
        assertThat(fouls.recent()).hasSize(200);
        assertThat(fouls.recent().get(0).attacker()).isEqualTo("x299");
        assertThat(game.places().known()).isEmpty();
    }

    @Test
    @SuppressWarnings("unchecked")
    void shouldCompareAnEvaluationWithTheOneBeforeOnTheSameImages() {
        WatchedGame game = started();
        tell(game, evaluation(0, 0.1).setSplit("test").addAttacks(attack("pgd", 0.1, 10)), at(0));
        tell(game, evaluation(50, 0.5).addAttacks(attack("pgd", 0.5, 10)), at(50));
        tell(game, evaluation(99, 0.7).setSplit("test").addAttacks(attack("pgd", 0.8, 10)), at(99));
        List<State.Score> score = (List<State.Score>) game.parts(0).get("score");
        assertThat(score)
                .extracting(State.Score::id, State.Score::value, State.Score::previous)
                .containsExactly(
                        tuple("clean", 0.9, 0.9), tuple("pgd", 0.8, 0.1), tuple("worst", 0.7, 0.1));
        State.Evaluations all = (State.Evaluations) game.parts(0).get("evaluations");
        assertThat(all.rounds()).containsExactly(0L, 50L, 99L);
        assertThat(all.columns())
                .extracting(State.EvaluationColumn::id)
                .containsExactly("clean", "pgd", "worst");
    }

    @Test
    void shouldDrawImagesAndWhatWasDoneToThem() throws Exception {
        WatchedGame game = started();
        settings(game, "epsilon = 0.5");
        Evaluation.Builder evaluation =
                evaluation(1, 0.5)
                        .addExhibits(
                                Exhibit.newBuilder()
                                        .setLabel(7)
                                        .setPrediction(7)
                                        .setImage(
                                                TensorCodec.bytes(
                                                        "",
                                                        new long[] {1, 1, 2},
                                                        new byte[] {0, (byte) 255})));
        AttackEvaluation.Builder attack =
                attack("pgd", 0.5, 10).toBuilder()
                        .addExhibits(
                                Exhibit.newBuilder()
                                        .setPrediction(9)
                                        .setImage(
                                                TensorCodec.floats(
                                                        "",
                                                        new long[] {1, 1, 2},
                                                        new float[] {0.5f, 0.75f})));
        tell(game, evaluation.addAttacks(attack), at(1));
        State.Gallery gallery = (State.Gallery) game.parts(0).get("gallery");
        State.Image image = gallery.images().get(0);
        State.Attacked attacked = image.attacks().get(0);
        assertThat(pixels(image.clean().png())).containsExactly(0, 255);
        assertThat(pixels(attacked.png())).containsExactly(128, 191);
        assertThat(pixels(attacked.perturbationPng())).containsExactly(254, 64);
        assertThat(attacked.prediction()).isEqualTo(9);
    }

    @Test
    void shouldPassOverAnImageThatIsNone() {
        WatchedGame game = started();
        Exhibit broken =
                Exhibit.newBuilder()
                        .setImage(
                                TensorCodec.bytes("", new long[] {2}, new byte[2]).toBuilder()
                                        .addShape(9)
                                        .addShape(9))
                        .build();
        tell(game, evaluation(1, 0.5).addExhibits(broken), at(1));
        assertThat(((State.Gallery) game.parts(0).get("gallery")).images()).isEmpty();
    }

    @Test
    void shouldForgetOldEvents() {
        WatchedGame game = started();
        for (int i = 0; i < 500; i++) {
            tell(game, GameState.GAME_STATE_PAUSED, at(i));
        }
        List<?> events = (List<?>) game.parts(0).get("events");
        assertThat(events).hasSize(200);
        assertThat(events.get(199)).isEqualTo(new State.Event(at(499), 0, "PAUSED", "tea"));
    }

    private static int[] pixels(String url) throws Exception {
        byte[] png = Base64.getDecoder().decode(url.substring(url.indexOf(',') + 1));
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        return image.getRaster().getPixels(0, 0, image.getWidth(), image.getHeight(), (int[]) null);
    }

    private static State.Status status(WatchedGame game, long now) {
        return (State.Status) game.parts(now).get("status");
    }

    private static String state(WatchedGame game, String attacker) {
        return attacker(game, attacker).state();
    }

    @SuppressWarnings("unchecked")
    private static State.Attacker attacker(WatchedGame game, String attacker) {
        return ((List<State.Attacker>) game.parts(0).get("ring"))
                .stream()
                        .filter(each -> each.attacker().equals(attacker))
                        .findFirst()
                        .orElseThrow();
    }

    private static JsonNode json(WatchedGame game, long now) throws Exception {
        return new ObjectMapper().readTree(StateJson.bytes(game.parts(now)));
    }

    private static JsonNode value(JsonNode series, String column) {
        for (JsonNode each : series.path("columns")) {
            if (each.path("id").asText().equals(column)) {
                return each.path("values").path(0);
            }
        }
        throw new AssertionError("no column " + column);
    }
}
