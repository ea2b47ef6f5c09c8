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
    public static final int PROTOCOL_VERSION = 1;

    /** Header of every record: the game's name. */
    public static final String HEADER_GAME = "game";

    /** Header of every record that belongs to a round: its number, in decimal. */
    public static final String HEADER_ROUND = "round";

    /** Header of every record: the player that wrote it. */
    public static final String HEADER_PLAYER = "player";

    /** Header of every record: {@link #PROTOCOL_VERSION}. */
    public static final String HEADER_PROTOCOL = "protocol";

    private static final String ROUNDS = ".rounds";
    private static final String SETTINGS = ".settings";

    /** Kafka allows 249 characters for game and topic together. */
    private static final int MAX_GAME_LENGTH = 200;

    private static final Pattern NAME =
            Pattern.compile("[A-Za-z0-9._-]{1," + MAX_GAME_LENGTH + "}");

    /** How long a topic keeps its records. */
    public enum Retention {
        /** By time and size, never less than since the last checkpoint. */
        GAME,
        /** The last record of each key, for ever. */
        COMPACTED,
        /** Longer than the game: its history. */
        LONG,
        /** The newest, up to a size: nothing depends on them. */
        SOME,
        /** Minutes: worthless once acted upon. */
        SHORT
    }

    /** A topic and how it is kept. */
    public record Topic(String name, Retention retention) {

        /**
         * How many partitions it has: the rounds lie in one for each of the {@code window} rounds
         * in flight, so that replicas of an attacker can share them; everything else is in one
         * order for everybody.
         */
        public int partitions(int window) {
            return name.endsWith(ROUNDS) ? window : 1;
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

    /** Whether a player may be called so: it names groups, transactions and files. */
    public static boolean canName(String player) {
        return NAME.matcher(player).matches();
    }

    /** {@code Round} records, keyed by round; round k lies in partition k mod partitions. */
    public String rounds() {
        return game + ROUNDS;
    }

    /** {@code Attack} records, keyed by attacker. */
    public String attacks() {
        return game + ".attacks";
    }

    /** {@code Snapshot} records, keyed by player. */
    public String snapshots() {
        return game + ".snapshots";
    }

    /** {@code Checkpoint} records, keyed by player. */
    public String checkpoints() {
        return game + ".checkpoints";
    }

    /** {@code Report} records, keyed by player. */
    public String reports() {
        return game + ".reports";
    }

    /** {@code Presence} records, keyed by attacker. */
    public String roster() {
        return game + ".roster";
    }

    /** {@code Control} records, without a key. */
    public String control() {
        return game + ".control";
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
                : Optional.empty();
    }

    /** All nine. */
    public List<Topic> all() {
        return List.of(
                new Topic(rounds(), Retention.GAME),
                new Topic(attacks(), Retention.GAME),
                new Topic(snapshots(), Retention.GAME),
                new Topic(checkpoints(), Retention.COMPACTED),
                new Topic(reports(), Retention.LONG),
                new Topic(roster(), Retention.COMPACTED),
                new Topic(control(), Retention.SHORT),
                new Topic(deadLetters(), Retention.SOME),
                new Topic(settings(), Retention.LONG));
    }
}
