// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.conform;

import dev.sparring.protocol.v1.Round;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The table of all cases, in order; each ends with an answer, so that silence is noticed. */
public final class Cases {

    private static final String STRANGER = "stranger";

    /** An even number of versions makes the weights after it the opposite of those before. */
    private static final int JUMP = 4;

    private Cases() {}

    /** The table. */
    public static List<Case> all() {
        return List.of(
                new Case("answers a round", defender -> answer(defender, defender.nextRound())),
                new Case(
                        "echoes the deal of a round",
                        defender -> answer(defender, defender.nextRound())),
                new Case("answers a batch of one image", Cases::batchOfOne),
                new Case("answers black images", defender -> pixels(defender, 0)),
                new Case("answers white images", defender -> pixels(defender, 255)),
                new Case("answers images of all classes", Cases::allClasses),
                new Case("keeps to an epsilon of 0", defender -> epsilon(defender, 0)),
                new Case("keeps to an epsilon of 1/255", defender -> epsilon(defender, 1 / 255f)),
                new Case("stays in [0, 1] at an epsilon of 1", defender -> epsilon(defender, 1)),
                new Case("attacks the weights that a round names", Cases::otherWeights),
                new Case("waits for weights that come after their round", Cases::lateSnapshot),
                new Case("follows the defender's version when it jumps", Cases::jump),
                new Case("ignores fields that it does not know", Cases::unknownFields),
                new Case("reads rounds and weights that travel in parts", Cases::parts),
                new Case("gives no other answer to a round that is dealt twice", Cases::repeated),
                new Case("answers the second of two rounds at once", Cases::twoAtOnce),
                new Case("leaves out a round without itself on its roster", Cases::notOnRoster),
                new Case("ignores a round that was taken back", Cases::takenBack),
                new Case("survives garbage among rounds and weights", Cases::garbage),
                new Case("says that it is alive", ScriptedDefender::expectAlive),
                new Case("leaves when the game is finished", ScriptedDefender::expectGoodbye));
    }

    private static Optional<String> answer(ScriptedDefender defender, Round.Builder round)
            throws InterruptedException {
        return defender.expectAnswerTo(round);
    }

    private static Optional<String> batchOfOne(ScriptedDefender defender)
            throws InterruptedException {
        return answer(defender, defender.deal().withImages(defender.nextRound(), 1));
    }

    private static Optional<String> pixels(ScriptedDefender defender, int pixel)
            throws InterruptedException {
        return answer(defender, defender.deal().withPixels(defender.nextRound(), pixel));
    }

    private static Optional<String> epsilon(ScriptedDefender defender, float epsilon)
            throws InterruptedException {
        return answer(defender, Deal.withEpsilon(defender.nextRound(), epsilon));
    }

    private static Optional<String> allClasses(ScriptedDefender defender)
            throws InterruptedException {
        return answer(defender, defender.deal().withAllClasses(defender.nextRound()));
    }

    /** Of two rounds in a row one is the opposite of any older weights. */
    private static Optional<String> otherWeights(ScriptedDefender defender)
            throws InterruptedException {
        Optional<String> wrong = Optional.empty();
        for (int i = 0; i < 2 && wrong.isEmpty(); i++) {
            Round round = defender.sealed(defender.deal().withAllClasses(defender.nextRound()));
            defender.publish(round);
            wrong = defender.expectAttackOn(round);
        }
        return wrong;
    }

    /** An attacker that has shown that it is alive has had the time to stumble. */
    private static Optional<String> lateSnapshot(ScriptedDefender defender)
            throws InterruptedException {
        Round round = defender.sealed(defender.deal().withAllClasses(defender.nextRound()));
        defender.answers().forbid(round, "whose weights were not there yet");
        defender.publishAlone(round);
        Optional<String> wrong = defender.expectNothingElse();
        defender.answers().permit(round);
        defender.publishSnapshot(round);
        return wrong.isPresent() ? wrong : defender.expectAttackOn(round);
    }

    /** Rounds that are others', and their weights, pass by unseen. */
    private static Optional<String> jump(ScriptedDefender defender) throws InterruptedException {
        for (int i = 0; i < JUMP; i++) {
            Round others = defender.sealed(Deal.withRoster(defender.nextRound(), STRANGER, 1));
            defender.answers().forbid(others, "whose roster does not name it");
            defender.publishAlone(others);
        }
        Round round = defender.sealed(defender.deal().withAllClasses(defender.nextRound()));
        defender.publish(round);
        return defender.expectAttackOn(round);
    }

    private static Optional<String> unknownFields(ScriptedDefender defender)
            throws InterruptedException {
        Round round = defender.sealed(defender.nextRound());
        defender.publishFromTheFuture(round);
        return defender.expectAnswer(round);
    }

    private static Optional<String> parts(ScriptedDefender defender) throws InterruptedException {
        Round round = defender.sealed(defender.deal().withAllClasses(defender.nextRound()));
        defender.publishInParts(round);
        return defender.expectAttackOn(round);
    }

    /** The same bytes do no harm, and neither does silence. */
    private static Optional<String> repeated(ScriptedDefender defender)
            throws InterruptedException {
        Round round = defender.sealed(defender.nextRound());
        defender.publish(round);
        Optional<String> wrong = defender.expectAnswer(round);
        if (wrong.isEmpty()) {
            defender.publishAlone(round);
            wrong = defender.expectNothingElse();
        }
        return wrong.isPresent() ? wrong : answer(defender, defender.nextRound());
    }

    /** The first one is closed by the second: it may be answered or not. */
    private static Optional<String> twoAtOnce(ScriptedDefender defender)
            throws InterruptedException {
        Round first = defender.sealed(defender.nextRound());
        Round second = defender.sealed(defender.nextRound());
        defender.publish(first);
        defender.publish(second);
        defender.answers().tolerate(first);
        return defender.expectAnswer(second);
    }

    private static Optional<String> notOnRoster(ScriptedDefender defender)
            throws InterruptedException {
        Round others = defender.sealed(Deal.withRoster(defender.nextRound(), STRANGER, 1));
        defender.answers().forbid(others, "whose roster does not name it");
        defender.publish(others);
        return answer(defender, defender.nextRound());
    }

    /** The round is dealt again with other images: an answer to the first ones is far off. */
    private static Optional<String> takenBack(ScriptedDefender defender)
            throws InterruptedException {
        Round.Builder round = defender.nextRound();
        defender.takeBack(defender.sealed(defender.deal().withPixels(round.clone(), 255)));
        return answer(defender, round)
                .map(wrong -> wrong + " (it was dealt twice, and the first time never committed)");
    }

    private static Optional<String> garbage(ScriptedDefender defender) throws InterruptedException {
        byte[] bytes = new byte[200];
        Arrays.fill(bytes, (byte) 0xff);
        for (String topic : List.of(defender.topics().rounds(), defender.topics().snapshots())) {
            defender.sendRaw(topic, bytes);
        }
        return answer(defender, defender.nextRound());
    }
}
