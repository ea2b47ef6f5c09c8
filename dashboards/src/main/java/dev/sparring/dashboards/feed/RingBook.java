// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.feed;

import dev.sparring.protocol.v1.AttackerStep;
import dev.sparring.protocol.v1.Foul;
import dev.sparring.protocol.v1.FoulReason;
import dev.sparring.protocol.v1.Presence;
import dev.sparring.protocol.v1.PresenceState;
import dev.sparring.protocol.v1.StepReport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who is in the ring, as far as roster and reports tell. Anybody can call itself an attacker, so
 * the number of names is bounded. Not safe for concurrent use.
 */
final class RingBook {

    /** An attacker says every five seconds that it is there; after three misses it is silent. */
    static final long SILENCE_MILLIS = 15_000;

    static final String PLAYING = "playing";
    static final String SILENT = "silent";
    static final String ABSENT = "absent";
    static final String LEFT = "left";
    static final String EJECTED = "ejected";

    private static final int MAX_ATTACKERS = 64;
    private static final int MAX_REPLICAS = 256;

    /** Reasons that are recorded but prove no ill will: they eject nobody. */
    private static final Set<FoulReason> UNCOUNTED =
            EnumSet.of(
                    FoulReason.FOUL_REASON_NO_ANSWER,
                    FoulReason.FOUL_REASON_EJECTED,
                    FoulReason.FOUL_REASON_UNKNOWN_ATTACKER);

    private static final AttackerStep NO_STEP = AttackerStep.getDefaultInstance();

    private static final class Standing {
        private final Set<String> replicas = new HashSet<>();
        private Presence presence = Presence.getDefaultInstance();
        private AttackerStep last = NO_STEP;
        private boolean seen;
        private boolean missing;
        private boolean ejected;
        private long lastSeen;
        private long fouls;
        private long counted;
        private long used;
        private long missed;
    }

    private final SortedMap<String, Standing> attackers = new TreeMap<>();

    /** The settings name these. */
    void expect(Collection<String> ids) {
        ids.forEach(this::standing);
    }

    /** An attacker says that it is there or leaves. */
    void presence(Presence presence, long at) {
        Standing standing = standing(presence.getAttacker());
        if (standing == null) {
            return;
        }
        standing.presence = presence;
        standing.seen = true;
        if (presence.getState() == PresenceState.PRESENCE_STATE_LEFT) {
            standing.replicas.remove(presence.getReplica());
        } else if (standing.replicas.size() < MAX_REPLICAS) {
            standing.replicas.add(presence.getReplica());
            standing.lastSeen = Math.max(standing.lastSeen, at);
            standing.missing = false;
        }
    }

    /**
     * A round has ended.
     *
     * @param ejectionFouls after how many an attacker is ejected
     */
    void step(StepReport step, long at, long ejectionFouls) {
        for (AttackerStep each : step.getAttackersList()) {
            Standing standing = standing(each.getAttacker());
            if (standing != null) {
                count(standing, each, at);
            }
        }
        step.getFoulsList().forEach(foul -> count(foul, ejectionFouls));
    }

    /** How everybody stands. */
    List<State.Attacker> view(long now) {
        List<State.Attacker> views = new ArrayList<>();
        attackers.forEach((id, standing) -> views.add(view(id, standing, now)));
        return views;
    }

    /** Those that learn, by id. */
    SortedSet<String> learners() {
        SortedSet<String> ids = new TreeSet<>();
        attackers.forEach(
                (id, standing) -> {
                    if (standing.presence.getLearning()) {
                        ids.add(id);
                    }
                });
        return ids;
    }

    /** Everybody's id. */
    SortedSet<String> ids() {
        return new TreeSet<>(attackers.keySet());
    }

    private static void count(Standing standing, AttackerStep step, long at) {
        if (step.getUsed()) {
            standing.used++;
            standing.last = step;
            standing.lastSeen = Math.max(standing.lastSeen, at);
            standing.seen = true;
        } else {
            standing.missed++;
        }
        standing.missing = !step.getUsed();
    }

    private void count(Foul foul, long ejectionFouls) {
        Standing standing = attackers.get(foul.getAttacker());
        if (standing == null) {
            return;
        }
        standing.fouls++;
        if (!UNCOUNTED.contains(foul.getReason())) {
            standing.counted++;
        }
        standing.ejected |=
                foul.getReason() == FoulReason.FOUL_REASON_EJECTED
                        || standing.counted >= ejectionFouls;
    }

    private static State.Attacker view(String id, Standing standing, long now) {
        AttackerStep last = standing.last;
        boolean played = standing.used > 0;
        return new State.Attacker(
                id,
                state(standing, now),
                standing.presence.getLearning(),
                standing.replicas.size(),
                last.getAttackerVersion(),
                last.getStaleness(),
                played ? last.getSeconds() : Double.NaN,
                played ? last.getLoss() : Double.NaN,
                played ? last.getAccuracy() : Double.NaN,
                standing.fouls,
                standing.used,
                standing.missed,
                standing.lastSeen == 0 ? null : standing.lastSeen,
                standing.presence.getOptions());
    }

    private static String state(Standing standing, long now) {
        if (standing.ejected) {
            return EJECTED;
        }
        if (!standing.seen) {
            return ABSENT;
        }
        if (standing.presence.getState() == PresenceState.PRESENCE_STATE_LEFT
                && standing.replicas.isEmpty()) {
            return LEFT;
        }
        if (now - standing.lastSeen > SILENCE_MILLIS) {
            return SILENT;
        }
        return standing.missing ? ABSENT : PLAYING;
    }

    /** Null for one name too many. */
    private Standing standing(String id) {
        if (!attackers.containsKey(id) && attackers.size() >= MAX_ATTACKERS) {
            return null;
        }
        return attackers.computeIfAbsent(id, key -> new Standing());
    }
}
