// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.session;

import dev.sparring.actors.Staging;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.deploy.bench.GameProcesses;
import dev.sparring.deploy.run.Founding;
import dev.sparring.gpu.device.Program;
import dev.sparring.gpu.worker.GpuWorkerListener;
import dev.sparring.protocol.v1.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** A game that is measured with its defender in this process and each attacker in another one. */
public final class AttackersApart implements GameProcesses {

    private final Ensemble ensemble;
    private final Staging here;

    private AttackersApart(Ensemble ensemble, Staging here) {
        this.ensemble = ensemble;
        this.here = here;
    }

    /**
     * Founds the game and starts the processes of its attackers.
     *
     * @param children how they are started
     */
    public static AttackersApart start(
            GameSettings game, Journal journal, ChildProcesses children) {
        Settings founded = Founding.of(game, Program.version());
        journal.found(founded);
        Ensemble ensemble = new Ensemble(game, journal, children, attacker -> true);
        try {
            ensemble.start();
        } catch (IOException e) {
            ensemble.close();
            throw new UncheckedIOException(e);
        }
        return new AttackersApart(
                ensemble,
                new Staging(
                        game,
                        founded,
                        journal.connection(),
                        ensemble.cast(),
                        GpuWorkerListener.none(),
                        children.notices()));
    }

    @Override
    public Staging here() {
        return here;
    }

    @Override
    public List<Long> ids() {
        List<Long> ids = new ArrayList<>(ensemble.ids());
        ids.add(ProcessHandle.current().pid());
        return ids;
    }

    @Override
    public void close() {
        ensemble.close();
    }
}
