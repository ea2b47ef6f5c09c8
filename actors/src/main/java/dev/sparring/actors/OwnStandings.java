// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import dev.sparring.protocol.v1.Foul;
import dev.sparring.protocol.v1.FoulReason;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.Standing;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Tells the attackers of this process how they stand with the defender, at once and in words: that
 * a round was closed without them, which rule they broke, that they were sent off. Used by one
 * thread.
 */
final class OwnStandings {

    private final Set<String> own;
    private final Consumer<String> notices;
    private final Map<String, Standing> last = new TreeMap<>();
    private final Map<String, Foul> lastFouls = new TreeMap<>();
    private final Set<FoulReason> told = EnumSet.noneOf(FoulReason.class);

    /**
     * Of some attackers.
     *
     * @param notices told in words for people
     */
    OwnStandings(Collection<String> own, Consumer<String> notices) {
        this.own = new TreeSet<>(own);
        this.notices = notices;
    }

    /**
     * Takes in what the defender tells.
     *
     * @throws EjectedException if nobody of this process is in the ring any more
     */
    void take(Report report) {
        report.getStep().getFoulsList().stream()
                .filter(foul -> own.contains(foul.getAttacker()))
                .forEach(this::foul);
        long next = report.hasStep() ? report.getStep().getDefenderVersion() : 0;
        List<Standing> ring =
                report.hasStep()
                        ? report.getStep().getRingList()
                        : report.getHeartbeat().getRingList();
        for (Standing now : ring) {
            if (own.contains(now.getAttacker())) {
                compare(last.put(now.getAttacker(), now), now, next);
            }
        }
        if (!own.isEmpty() && own.stream().allMatch(this::isEjected)) {
            throw new EjectedException(
                    String.join("; ", own.stream().map(this::farewell).toList()));
        }
    }

    private boolean isEjected(String attacker) {
        return last.containsKey(attacker) && last.get(attacker).getEjected();
    }

    private String farewell(String attacker) {
        Foul foul = lastFouls.get(attacker);
        String why = foul == null ? "" : ": " + words(foul);
        return ("%s was ejected by the defender%s; once the fault is mended, `sparring admit %s`"
                        + " lets it in again")
                .formatted(attacker, why, attacker);
    }

    private void foul(Foul foul) {
        lastFouls.put(foul.getAttacker(), foul);
        boolean isAbsence = foul.getReason() == FoulReason.FOUL_REASON_NO_ANSWER;
        if (!isAbsence && told.add(foul.getReason())) {
            notices.accept(
                    "%s: foul in round %d: %s"
                            .formatted(foul.getAttacker(), foul.getRound(), words(foul)));
        }
    }

    private static String words(Foul foul) {
        String reason = foul.getReason().name().replace("FOUL_REASON_", "");
        return reason.toLowerCase(Locale.ROOT).replace('_', ' ')
                + (foul.getDetail().isEmpty() ? "" : ", " + foul.getDetail());
    }

    private void compare(Standing before, Standing now, long next) {
        String id = now.getAttacker();
        boolean wasSilent = before != null && before.getSilent();
        if (now.getSilent() && !wasSilent) {
            String again =
                    now.getAskedFrom() > next
                            ? "from round %d on".formatted(now.getAskedFrom())
                            : "when it is heard";
            notices.accept(
                    "%s: left out, because a round closed without its answer; asked again %s"
                            .formatted(id, again));
        } else if (wasSilent && !now.getSilent() && now.getReplicasCount() > 0) {
            notices.accept("%s: back in the ring".formatted(id));
        }
        if (now.getEjected() && !(before != null && before.getEjected())) {
            notices.accept(farewell(id));
        }
    }
}
