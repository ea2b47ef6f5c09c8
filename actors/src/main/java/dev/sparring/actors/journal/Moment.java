// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

/**
 * A moment at which a player's work is half done. Tests arrange that something happens just then;
 * in a game nothing does.
 */
enum Moment {
    /** An answer was handed over, and the broker has not heard of it. */
    ANSWER_HANDED,
    /** The broker has an answer, and nobody else knows. */
    ANSWER_ACKNOWLEDGED,
    /** What will be published at once is sent, and not committed. */
    BEFORE_COMMIT,
    /** It is committed, and its author does not know. */
    AFTER_COMMIT;

    /** Told of moments. */
    @FunctionalInterface
    interface Witness {

        /**
         * It is that moment.
         *
         * @throws JournalException to be thrown there, as if the broker had refused
         */
        void at(Moment moment, String game, String player);
    }

    private static volatile Witness witness = (moment, game, player) -> {};

    /** Who is told from now on. */
    static void watch(Witness who) {
        witness = who;
    }

    /** It is this moment in somebody's work. */
    void reached(String game, String player) {
        witness.at(this, game, player);
    }
}
