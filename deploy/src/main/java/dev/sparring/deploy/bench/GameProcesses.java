// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.bench;

import dev.sparring.actors.Staging;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.gpu.worker.GpuWorkerListener;
import java.util.List;

/** The processes that play a measured game: this one, and perhaps others. */
public interface GameProcesses extends AutoCloseable {

    /** What this process plays. */
    Staging here();

    /** The ids of all of them. */
    List<Long> ids();

    /** Ends the others. */
    @Override
    void close();

    /** Starts the others. */
    @FunctionalInterface
    interface Starter {

        /**
         * Starts those of a game.
         *
         * @param game that begins now
         * @param journal with its topics
         */
        GameProcesses start(GameSettings game, Journal journal);
    }

    /** Everybody plays in this process. */
    static GameProcesses one(GameSettings game, Journal journal) {
        Staging everybody = Staging.everybody(game, journal.connection(), GpuWorkerListener.none());
        return new GameProcesses() {
            @Override
            public Staging here() {
                return everybody;
            }

            @Override
            public List<Long> ids() {
                return CpuTime.THIS_PROCESS;
            }

            @Override
            public void close() {}
        };
    }
}
