// SPDX-License-Identifier: Apache-2.0
package dev.sparring.protocol;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The topics of a game, by name, and the headers of their records.
 *
 * @param game letters, digits, '.', '_' and '-', at most {@value #MAX_GAME_LENGTH} of them
 */
public record Topics(String game) {

    /** The version of what goes on the wire; written in decimal to {@link #HEADER_PROTOCOL}. */
    public static final int PROTOCOL_VERSION = 2;

    /** Header of every record: the game's name. */
    public static final String HEADER_GAME = "game";

    /** Header of every record that belongs to a round: its number, in decimal. */
    public static final String HEADER_ROUND = "round";

    /** Header of every record: the player that wrote it. */
    public static final String HEADER_PLAYER = "player";

    /** Header of every record: {@link #PROTOCOL_VERSION}. */
    public static final String HEADER_PROTOCOL = "protocol";

    /** Header of a record that is a part of a message: what it is, as text. */
    public static final String HEADER_PART = "part";

    /** Value of {@link #HEADER_PART}: a {@code Manifest}. */
    public static final String MANIFEST = "manifest";

    /** Value of {@link #HEADER_PART}: a {@code Chunk}. */
    public static final String CHUNK = "chunk";

    /** The player that deals and trains. */
    public static final String DEFENDER = "defender";

    /** The player that measures. */
    public static final String REFEREE = "referee";

    private static final String ROUNDS = ".rounds";
    private static final String SETTINGS = ".settings";
    private static final String EVALUATIONS = ".evaluations";
    private static final String CONTROL = ".control";
    private static final String TELEMETRY = ".telemetry";
    private static final String ATTACKS = ".attacks.";
    private static final String STATE = ".state.";

    /** Kafka allows 249 characters for game and topic together. */
    private static final int MAX_GAME_LENGTH = 175;

    private static final Pattern NAME =
            Pattern.compile("[A-Za-z0-9._-]{1," + MAX_GAME_LENGTH + "}");

    private static final Pattern ID = Pattern.compile("[a-z0-9-]{1,64}");

    /** How long a topic keeps its records. */
    public enum Retention {
        /** By time and size, never less than since the last checkpoint. */
        GAME,
        /** The last record of each key, for ever. */
        COMPACTED,
        /** Longer than the game, whose history it is. */
        LONG,
        /** The newest records, up to a size; nothing depends on them. */
        SOME,
        /** For minutes: records are worthless after they were acted upon. */
        SHORT
    }

    /** A topic and how long it keeps its records. */
    public record Topic(String name, Retention retention) {

        /**
         * How many partitions it has: the rounds lie in one for each of the {@code window} rounds
         * in flight, so that replicas of an attacker can share them; everything else is in one
         * order for everybody.
         */
        public int partitions(int window) {
            return kind(name).equals("rounds") ? window : 1;
        }

        /** Whether Kafka compacts it instead of deleting by age. */
        public boolean compacted() {
            return retention == Retention.COMPACTED;
        }
    }

    /**
     * Checks the game's name.
     *
     * @throws IllegalArgumentException if it cannot be part of a topic's name
     */
    public Topics {
        if (isOwned(game)) {
            throw new IllegalArgumentException(
                    "game '%s' cannot have this name: its topics would be those of attackers"
                            .formatted(game));
        }
        if (!NAME.matcher(game).matches()) {
            throw new IllegalArgumentException(
                    "game '%s' cannot name topics: use 1 to %d letters, digits, '.', '_' or '-'"
                            .formatted(game, MAX_GAME_LENGTH));
        }
    }

    /** The topics of a game. */
    public static Topics of(String game) {
        return new Topics(game);
    }

    /**
     * Whether an attacker may have this name: 1 to 64 of a-z, 0-9 and '-', and no official's name.
     */
    public static boolean canName(String attacker) {
        return ID.matcher(attacker).matches()
                && !attacker.equals(DEFENDER)
                && !attacker.equals(REFEREE);
    }

    /**
     * Refuses a name that no attacker may have.
     *
     * @throws IllegalArgumentException if {@link #canName} says no
     */
    public static void requireName(String attacker) {
        if (!canName(attacker)) {
            throw new IllegalArgumentException(
                    "no attacker can be called %s; use 1 to 64 of a-z, 0-9 and -"
                            .formatted(attacker));
        }
    }

    /** {@code Round} records, keyed by round; round k lies in partition k mod partitions. */
    public String rounds() {
        return game + ROUNDS;
    }

    /** {@code AttackerRecord}s of one attacker and its replicas, without a key. */
    public String attacks(String attacker) {
        return game + ATTACKS + attacker;
    }

    /** {@code StateRecord}s of a player that has state and is not the defender. */
    public String state(String player) {
        return game + STATE + player;
    }

    /** {@code Snapshot} records of the defender. */
    public String snapshots() {
        return game + ".snapshots";
    }

    /** {@code Checkpoint} records of the defender, by what they are kept for. */
    public String checkpoints() {
        return game + ".checkpoints";
    }

    /** {@code Report} records of the defender. */
    public String reports() {
        return game + ".reports";
    }

    /** {@code Report} records of the referee: evaluations. */
    public String evaluations() {
        return game + EVALUATIONS;
    }

    /** The topics that report what happened in a game: reports and evaluations. */
    public List<String> told() {
        return List.of(reports(), evaluations());
    }

    /** {@code Report} records of every player: how busy its device is. */
    public String telemetry() {
        return game + TELEMETRY;
    }

    /** {@code Control} records, without a key. */
    public String control() {
        return game + CONTROL;
    }

    /** {@code DeadLetter} records, without a key. */
    public String deadLetters() {
        return game + ".dead-letters";
    }

    /** The {@code Settings} record; the first one counts. */
    public String settings() {
        return game + SETTINGS;
    }

    /** The game whose settings lie in topic {@code name}, if that is such a topic. */
    public static Optional<String> gameOfSettings(String name) {
        return name.endsWith(SETTINGS) && name.length() > SETTINGS.length()
                ? Optional.of(name.substring(0, name.length() - SETTINGS.length()))
                        .filter(game -> !isOwned(game))
                : Optional.empty();
    }

    /** Whether topics that begin so would be a player's, of another game. */
    private static boolean isOwned(String prefix) {
        String dotted = "." + prefix + ".";
        return dotted.endsWith(ATTACKS) || dotted.endsWith(STATE);
    }

    /** The topics of a game apart from those of its attackers. */
    public List<Topic> common() {
        return List.of(
                new Topic(settings(), Retention.LONG),
                new Topic(rounds(), Retention.GAME),
                new Topic(snapshots(), Retention.GAME),
                new Topic(checkpoints(), Retention.COMPACTED),
                new Topic(reports(), Retention.LONG),
                new Topic(deadLetters(), Retention.SOME),
                new Topic(evaluations(), Retention.LONG),
                new Topic(state(REFEREE), Retention.COMPACTED),
                new Topic(control(), Retention.SHORT),
                new Topic(telemetry(), Retention.SHORT));
    }

    /** The topics of an attacker: its answers and, if it learns, its state. */
    public List<Topic> ofAttacker(String attacker) {
        return List.of(
                new Topic(attacks(attacker), Retention.GAME),
                new Topic(state(attacker), Retention.COMPACTED));
    }

    /** The attacker of this game that writes to topic {@code name}, if that is such a topic. */
    public Optional<String> attackerOf(String name) {
        String prefix = game + ATTACKS;
        return name.startsWith(prefix)
                ? Optional.of(name.substring(prefix.length())).filter(Topics::canName)
                : Optional.empty();
    }

    /** Whether topic {@code name} is one of this game, or was one before protocol 2. */
    public boolean has(String name) {
        if (name.equals(game + ".attacks") || name.equals(game + ".roster")) {
            return true;
        }
        String prefix = game + STATE;
        boolean state =
                name.startsWith(prefix) && ID.matcher(name.substring(prefix.length())).matches();
        return state
                || attackerOf(name).isPresent()
                || common().stream().anyMatch(topic -> topic.name().equals(name));
    }

    /**
     * The player that writes to topic {@code name}, of whatever game, and so is the author of all
     * its records. The name is that of a player; of a topic that several may write to it is empty.
     */
    public static String author(String name) {
        String kind = kind(name);
        return switch (kind) {
            case "attacks", "state" -> name.substring(name.lastIndexOf('.') + 1);
            case "rounds", "snapshots", "checkpoints", "reports", "dead-letters" -> DEFENDER;
            case "evaluations" -> REFEREE;
            default -> "";
        };
    }

    /**
     * What a topic is for, whatever game and player it belongs to: "rounds", "attacks", "state".
     */
    public static String kind(String name) {
        int last = name.lastIndexOf('.');
        int before = name.lastIndexOf('.', last - 1);
        String owned = last < 0 ? "" : name.substring(before + 1, last);
        return owned.equals("attacks") || owned.equals("state") ? owned : name.substring(last + 1);
    }

    /**
     * Whether topic {@code name} is read without regard to transactions: strangers may be able to
     * write to it, and one that is left open would hold up whoever waits for its end.
     */
    public static boolean isReadUncommitted(String name) {
        return switch (kind(name)) {
            case "attacks", "control", "telemetry" -> true;
            default -> false;
        };
    }
}
