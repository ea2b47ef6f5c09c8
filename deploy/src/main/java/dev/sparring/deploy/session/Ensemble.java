// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.session;

import dev.sparring.actors.Cast;
import dev.sparring.actors.attacker.Presences;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.deploy.run.JavaCommand;
import dev.sparring.deploy.run.PlayerProcess;
import dev.sparring.gpu.attack.Attacks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Who of a whole game plays in this process, and who in one of its own, such as attacks of
 * plug-ins, which may crash or hang, and the referee if it evaluates one. It makes no difference to
 * the game.
 */
final class Ensemble implements AutoCloseable {

    private static final Duration FAREWELL = Duration.ofSeconds(10);
    private static final Duration SHORT_FAREWELL = Duration.ofMillis(500);

    private final GameSettings settings;
    private final Journal journal;
    private final ChildProcesses children;
    private final SortedSet<String> strangers = new TreeSet<>();
    private final boolean strangeReferee;
    private final List<PlayerProcess> processes = new ArrayList<>();
    private final CompletableFuture<String> irreproducible = new CompletableFuture<>();
    private Optional<PlayerProcess> referee = Optional.empty();

    /**
     * Decides who plays where.
     *
     * @param children how those in processes of their own are started
     * @param isApart whether a player of this attack plays in a process of its own
     */
    Ensemble(
            GameSettings settings,
            Journal journal,
            ChildProcesses children,
            Predicate<GameSettings.Attacker> isApart) {
        this.settings = settings;
        this.journal = journal;
        this.children = children;
        settings.attackers()
                .forEach(
                        (id, attacker) -> {
                            if (isApart.test(attacker)) {
                                strangers.add(id);
                            }
                        });
        strangeReferee =
                settings.evaluation().isAny()
                        && (!strangers.isEmpty()
                                || settings.evaluation().attacks().values().stream()
                                        .anyMatch(isApart));
    }

    /** Who plays in this process. */
    Cast cast() {
        SortedSet<String> own = new TreeSet<>(settings.attackers().keySet());
        own.removeAll(strangers);
        return Cast.whole(own, settings.evaluation().isAny() && !strangeReferee);
    }

    /** Starts the processes of the others. */
    void start() throws IOException {
        for (String id : strangers) {
            List<String> role = new ArrayList<>(List.of("attack", id, "--replica", Cast.ALONE));
            role.addAll(ChildArguments.of(settings, settings.attackerDevice(id)));
            processes.add(process("attacker " + id, "attacker-" + id, role, () -> left(id)));
        }
        if (strangeReferee) {
            List<String> role = new ArrayList<>(List.of("referee"));
            role.addAll(ChildArguments.of(settings, settings.refereeDevice()));
            referee = Optional.of(process("the referee", "referee", role, () -> {}));
        }
    }

    /** Completes, with what happened in words, when one of them can go on in a fork only. */
    CompletableFuture<String> irreproducible() {
        return irreproducible;
    }

    /** Waits for the last evaluation, if that is another process's. */
    void awaitReferee() {
        referee.ifPresent(process -> process.ended().join());
    }

    @Override
    public void close() {
        List<PlayerProcess> all = new ArrayList<>(processes);
        referee.ifPresent(all::add);
        PlayerProcess.close(all, Termination.isAsked() ? SHORT_FAREWELL : FAREWELL);
    }

    /** The ids of their processes. */
    List<Long> ids() {
        return Stream.concat(processes.stream(), referee.stream())
                .map(process -> process.handle().pid())
                .toList();
    }

    /** Whether an attack is none of those that ship. */
    static boolean isPlugin(GameSettings.Attacker attacker) {
        return Attacks.installed().isPlugin(attacker.attack());
    }

    private PlayerProcess process(String name, String file, List<String> role, Runnable onGivenUp)
            throws IOException {
        Path log = children.folder().resolve(file + ".log");
        List<String> arguments = new ArrayList<>(role);
        arguments.addAll(List.of("--game", settings.game()));
        arguments.addAll(journal.connection().arguments());
        arguments.addAll(ChildArguments.ofData(settings));
        arguments.addAll(List.of("--log", log.toString()));
        return PlayerProcess.start(
                name,
                JavaCommand.process(children.main(), arguments, children.folder(), size()),
                children.folder().resolve(file + ".out"),
                children.notices(),
                new PlayerProcess.Fate() {
                    @Override
                    public void givenUp() {
                        onGivenUp.run();
                    }

                    @Override
                    public void irreproducible(String lastLine) {
                        irreproducible.complete(lastLine.replaceFirst("^sparring: ", ""));
                    }
                });
    }

    /** How many processes there are beside this one. */
    private int size() {
        return strangers.size() + (strangeReferee ? 1 : 0);
    }

    private void left(String id) {
        Presences.left(journal, id, Cast.ALONE);
    }
}
