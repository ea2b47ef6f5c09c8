// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.feed;

import dev.sparring.protocol.v1.AttackerStep;
import dev.sparring.protocol.v1.Foul;
import dev.sparring.protocol.v1.Standing;
import dev.sparring.protocol.v1.StepReport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The ring as the defender reports it with each round and in between; what attackers say of
 * themselves does not count. Not safe for concurrent use.
 */
final class RingBook {

    static final String PLAYING = "playing";
    static final String SILENT = "silent";
    static final String ABSENT = "absent";
    static final String LEFT = "left";
    static final String EJECTED = "ejected";

    /** A game has fewer places; a fork may have had others before. */
    private static final int MAX_ATTACKERS = 256;

    private static final AttackerStep NO_STEP = AttackerStep.getDefaultInstance();
    private static final Standing OUTSIDE = Standing.getDefaultInstance();

    private static final class Attacker {
        private Standing standing = OUTSIDE;
        private AttackerStep last = NO_STEP;
        private String options = "";
        private boolean learning;
        private boolean seen;
        private long lastSeen;
        private long fouls;
        private long used;
        private long missed;
    }

    private final SortedMap<String, Attacker> attackers = new TreeMap<>();

    /**
     * The settings name these.
     *
     * @param options of the attack of each, as JSON
     */
    void expect(Map<String, String> options) {
        options.forEach(
                (id, each) -> {
                    Attacker attacker = attacker(id);
                    if (attacker != null) {
                        attacker.options = each;
                    }
                });
    }

    /** How everybody stands who has a place, as the defender decided it. */
    void ring(Collection<Standing> ring, long at) {
        Map<String, Standing> now = new HashMap<>();
        ring.forEach(each -> now.put(each.getAttacker(), each));
        now.keySet().forEach(this::attacker);
        attackers.forEach(
                (id, attacker) -> {
                    attacker.standing = now.getOrDefault(id, OUTSIDE);
                    if (state(attacker).equals(PLAYING)) {
                        see(attacker, at);
                    }
                });
    }

    /** Notes that a round has ended. */
    void step(StepReport step, long at) {
        for (AttackerStep each : step.getAttackersList()) {
            Attacker attacker = attacker(each.getAttacker());
            if (attacker != null) {
                count(attacker, each, at);
            }
        }
        step.getFoulsList().forEach(this::count);
    }

    /** How everybody stands. */
    List<State.Attacker> view() {
        List<State.Attacker> views = new ArrayList<>();
        attackers.forEach((id, attacker) -> views.add(view(id, attacker)));
        return views;
    }

    /** Rounds in a row that closed without the answer of an attacker. */
    int misses(String id) {
        return attackers.get(id).standing.getMisses();
    }

    /** The attackers that learn, by id. */
    SortedSet<String> learners() {
        SortedSet<String> ids = new TreeSet<>();
        attackers.forEach(
                (id, attacker) -> {
                    if (attacker.learning) {
                        ids.add(id);
                    }
                });
        return ids;
    }

    /** The ids of all attackers. */
    SortedSet<String> ids() {
        return new TreeSet<>(attackers.keySet());
    }

    /** The attackers that have a place, by id. */
    SortedSet<String> seated() {
        SortedSet<String> ids = new TreeSet<>();
        attackers.forEach(
                (id, attacker) -> {
                    if (attacker.standing != OUTSIDE) {
                        ids.add(id);
                    }
                });
        return ids;
    }

    private static void see(Attacker attacker, long at) {
        attacker.seen = true;
        attacker.lastSeen = Math.max(attacker.lastSeen, at);
    }

    private static void count(Attacker attacker, AttackerStep step, long at) {
        if (step.getUsed()) {
            attacker.used++;
            attacker.last = step;
            attacker.learning |= step.getAttackerVersion() > 0;
            see(attacker, at);
        } else {
            attacker.missed++;
        }
    }

    private void count(Foul foul) {
        Attacker attacker = attackers.get(foul.getAttacker());
        if (attacker != null) {
            attacker.fouls++;
        }
    }

    private static State.Attacker view(String id, Attacker attacker) {
        AttackerStep last = attacker.last;
        boolean played = attacker.used > 0;
        return new State.Attacker(
                id,
                state(attacker),
                attacker.learning,
                attacker.standing.getReplicasCount(),
                last.getAttackerVersion(),
                last.getStaleness(),
                played ? last.getSeconds() : Double.NaN,
                played ? last.getLoss() : Double.NaN,
                played ? last.getAccuracy() : Double.NaN,
                attacker.fouls,
                attacker.used,
                attacker.missed,
                attacker.lastSeen == 0 ? null : attacker.lastSeen,
                attacker.options);
    }

    private static String state(Attacker attacker) {
        Standing standing = attacker.standing;
        if (standing.getEjected()) {
            return EJECTED;
        }
        if (standing.getReplicasCount() == 0) {
            return attacker.seen ? LEFT : ABSENT;
        }
        return standing.getSilent() ? SILENT : PLAYING;
    }

    /** Null for one name too many. */
    private Attacker attacker(String id) {
        if (!attackers.containsKey(id) && attackers.size() >= MAX_ATTACKERS) {
            return null;
        }
        return attackers.computeIfAbsent(id, key -> new Attacker());
    }
}
