// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.conform;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.sparring.actors.journal.Entry;
import dev.sparring.protocol.Rules;
import dev.sparring.protocol.v1.Attack;
import dev.sparring.protocol.v1.AttackerRecord;
import dev.sparring.protocol.v1.Foul;
import dev.sparring.protocol.v1.Round;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Keeps which answers a scripted defender asked for, and judges the answers that came. */
final class AnswerBook {

    private final String attacker;
    private final Weighing weighing;
    private final Rules rules = new Rules();
    private final Map<Long, Round> dealt = new HashMap<>();
    private final Map<Long, Attack> answers = new HashMap<>();
    private final Map<Long, String> forbidden = new HashMap<>();

    AnswerBook(String attacker, Weighing weighing) {
        this.attacker = attacker;
        this.weighing = weighing;
    }

    boolean isEmpty() {
        return answers.isEmpty();
    }

    /** The first answer to a round. */
    Optional<Attack> to(Round round) {
        return Optional.ofNullable(answers.get(round.getRound()));
    }

    /** An answer to this round would be wrong. */
    void forbid(Round round, String why) {
        forbidden.put(round.getRound(), why);
    }

    /** From now on an answer to this round is right. */
    void permit(Round round) {
        forbidden.remove(round.getRound());
    }

    /** An answer to this round is welcome. */
    void tolerate(Round round) {
        dealt.put(round.getRound(), round);
    }

    /** What is wrong with an answer; nothing if it is legal. */
    Optional<String> judge(Entry entry) {
        AttackerRecord record;
        try {
            record = entry.parse(AttackerRecord.parser());
        } catch (InvalidProtocolBufferException e) {
            return problem("unparsable: %d bytes, %s", entry.value().length, e.getMessage());
        }
        if (!record.hasAttack()) {
            return problem("unparsable: a record that holds neither attack nor presence");
        }
        return judge(record.getAttack());
    }

    private Optional<String> judge(Attack attack) {
        long round = attack.getRound();
        if (forbidden.containsKey(round)) {
            return problem("answered round %d, %s", round, forbidden.get(round));
        }
        Round asked = dealt.get(round);
        if (asked == null) {
            return problem("answered round %d, which was never dealt", round);
        }
        Optional<Foul> foul = rules.judge(attacker, attack, asked);
        if (foul.isPresent()) {
            return problem("round %d: %s: %s", round, word(foul.get()), foul.get().getDetail());
        }
        Optional<String> mistaken = weighing.losses(attack, asked);
        if (mistaken.isPresent()) {
            return mistaken;
        }
        Attack first = answers.putIfAbsent(round, attack);
        return first == null || first.getAdversarialImages().equals(attack.getAdversarialImages())
                ? Optional.empty()
                : problem("round %d: duplicate: another answer came first", round);
    }

    static Optional<String> problem(String format, Object... values) {
        return Optional.of(String.format(Locale.ROOT, format, values));
    }

    private static String word(Foul foul) {
        return foul.getReason()
                .name()
                .replace("FOUL_REASON_", "")
                .toLowerCase(Locale.ROOT)
                .replace('_', ' ');
    }
}
