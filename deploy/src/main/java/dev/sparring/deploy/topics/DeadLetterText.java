// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.topics;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.sparring.actors.journal.Entry;
import dev.sparring.protocol.v1.DeadLetter;
import dev.sparring.protocol.v1.Foul;
import dev.sparring.protocol.v1.FoulReason;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Dead letters in words for people, and how many there were. Not safe for concurrent use. */
public final class DeadLetterText {

    private static final int SHOWN_BYTES = 16;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private final ZoneId zone;
    private final Map<String, Integer> reasons = new TreeMap<>();
    private final Map<String, Integer> attackers = new TreeMap<>();
    private int count;

    /** Shows times of a zone. */
    public DeadLetterText(ZoneId zone) {
        this.zone = zone;
    }

    /** The lines for one dead letter, which is counted. */
    public List<String> lines(Entry entry) {
        count++;
        DeadLetter letter;
        try {
            letter = entry.parse(DeadLetter.parser());
        } catch (InvalidProtocolBufferException e) {
            reasons.merge("not a dead letter", 1, Integer::sum);
            return List.of(
                    "the record at %s-%d@%d is no dead letter: %s"
                            .formatted(
                                    entry.topic(),
                                    entry.partition(),
                                    entry.offset(),
                                    e.getMessage()));
        }
        Foul foul = letter.getFoul();
        String attacker = foul.getAttacker().isEmpty() ? "(nameless)" : foul.getAttacker();
        reasons.merge(word(foul.getReason()), 1, Integer::sum);
        attackers.merge(attacker, 1, Integer::sum);
        List<String> lines = new ArrayList<>();
        lines.add(
                "%s  %s  round %d  %s: %s"
                        .formatted(
                                TIME.format(
                                        Instant.ofEpochMilli(letter.getEpochMillis()).atZone(zone)),
                                attacker,
                                foul.getRound(),
                                word(foul.getReason()),
                                foul.getDetail()));
        lines.add(
                "    %s-%d@%d  %d bytes  %s"
                        .formatted(
                                letter.getTopic(),
                                letter.getPartition(),
                                letter.getOffset(),
                                letter.getValueSizeBytes(),
                                head(letter)));
        return lines;
    }

    /** How many there were, by reason and attacker. */
    public String count() {
        return count == 0
                ? "no dead letters"
                : "%d dead letter%s: %s; of %s"
                        .formatted(count, count == 1 ? "" : "s", list(reasons), list(attackers));
    }

    private static String head(DeadLetter letter) {
        ByteString value = letter.getValue();
        String hex =
                HexFormat.ofDelimiter(" ")
                        .formatHex(
                                value.substring(0, Math.min(SHOWN_BYTES, value.size()))
                                        .toByteArray());
        return letter.getValueSizeBytes() > SHOWN_BYTES ? hex + " ..." : hex;
    }

    private static String word(FoulReason reason) {
        return reason.name().replace("FOUL_REASON_", "").toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String list(Map<String, Integer> counts) {
        return counts.isEmpty()
                ? "nobody"
                : counts.entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .collect(Collectors.joining(", "));
    }
}
