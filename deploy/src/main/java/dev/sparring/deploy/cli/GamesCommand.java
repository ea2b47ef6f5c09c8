// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.sparring.actors.journal.Connection;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalException;
import dev.sparring.actors.journal.OtherProtocolException;
import dev.sparring.actors.journal.Rights;
import dev.sparring.actors.journal.UnreachableException;
import dev.sparring.deploy.terminal.Figures;
import dev.sparring.deploy.terminal.TextTable;
import dev.sparring.deploy.topics.GameSummary;
import dev.sparring.protocol.Topics;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists the games on a Kafka. */
@Command(
        name = "games",
        sortOptions = false,
        description =
                "Lists the games on a Kafka with their progress and players, or " + "deletes one.",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sparring games --kafka localhost:9092",
            "  sparring games --kafka localhost:9092 --delete g1"
        })
final class GamesCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Mixin private KafkaOptions kafka;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Option(
            names = "--delete",
            paramLabel = "GAME",
            description =
                    "Delete a game: its topics with everything in them, and the groups of "
                            + "its attackers. Export first what you want to keep.")
    private String deleted;

    @Option(names = "--force", description = "Delete the game even while it is being played.")
    private boolean force;

    @Override
    public Integer call() throws Exception {
        Connection connection = kafka.required();
        if (deleted != null) {
            delete(Journal.of(connection, deleted));
            return 0;
        }
        if (force) {
            throw new IllegalArgumentException("--force goes with --delete GAME");
        }
        List<GameSummary> games = new ArrayList<>();
        for (String game : Journal.games(connection)) {
            try {
                GameSummary.of(Journal.of(connection, game), System.currentTimeMillis())
                        .ifPresent(games::add);
            } catch (UnreachableException e) {
                throw e;
            } catch (JournalException e) {
                // one that cannot be read hides no others
                spec.commandLine().getErr().println(e.getMessage());
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(
                    new ObjectMapper()
                            .enable(SerializationFeature.INDENT_OUTPUT)
                            .writeValueAsString(games));
        } else if (games.isEmpty()) {
            out.println("no games on " + connection + "; sparring defend starts one");
        } else {
            table(games).forEach(out::println);
        }
        return 0;
    }

    private void delete(Journal journal) {
        if (!journal.exists()) {
            throw new IllegalArgumentException(
                    "there is no game %s on %s".formatted(deleted, journal.connection()));
        }
        if (!force && isWhole(journal)) {
            requireAtRest(journal);
        }
        journal.requirePermissions(Rights.ofOwner(journal.topics(), journal.attackers()));
        journal.deleteTopics();
        spec.commandLine().getOut().println("game " + deleted + " is deleted");
    }

    /** Without one of these nobody can play it: it was not quite made, or not quite deleted. */
    private static boolean isWhole(Journal journal) {
        Topics topics = journal.topics();
        List<String> needed = List.of(topics.settings(), topics.checkpoints(), topics.reports());
        return journal.existing(needed).containsAll(needed);
    }

    /** Of a game of another protocol nobody here knows how it is; it may be deleted. */
    private static Optional<GameSummary> summary(Journal journal) {
        try {
            return GameSummary.of(journal, System.currentTimeMillis());
        } catch (OtherProtocolException e) {
            return Optional.empty();
        }
    }

    private static void requireAtRest(Journal journal) {
        summary(journal)
                .filter(GameSummary::isPlayed)
                .ifPresent(
                        game -> {
                            throw new IllegalArgumentException(
                                    ("game %s is being played, its defender spoke %d s ago: stop it"
                                                    + " first, or add --force")
                                            .formatted(game.game(), game.seenSecondsAgo()));
                        });
    }

    private static List<String> table(List<GameSummary> games) {
        TextTable table =
                new TextTable(
                        List.of(
                                "game",
                                "state",
                                "round",
                                "seen",
                                "player",
                                "standing",
                                "version",
                                "fouls"));
        for (GameSummary game : games) {
            String round = game.round() + "/" + game.rounds();
            String seen =
                    game.seenSecondsAgo() < 0
                            ? "never"
                            : Figures.time(game.seenSecondsAgo()) + " ago";
            table.add(List.of(game.game(), game.state(), round, seen, "", "", "", ""));
            for (GameSummary.Player player : game.players()) {
                table.add(
                        List.of(
                                "",
                                "",
                                "",
                                "",
                                player.name(),
                                player.standing(),
                                Long.toString(player.version()),
                                Long.toString(player.fouls())));
            }
        }
        return table.lines();
    }
}
