// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import dev.sparring.actors.settings.Players;
import dev.sparring.deploy.log.LogFile;
import dev.sparring.deploy.session.TableGames;
import dev.sparring.deploy.tables.Assignment;
import dev.sparring.deploy.tables.Examiner;
import dev.sparring.deploy.tables.Games;
import dev.sparring.deploy.tables.Recipe;
import dev.sparring.deploy.tables.Scale;
import dev.sparring.deploy.tables.TableDefinition;
import dev.sparring.deploy.tables.TableRun;
import dev.sparring.deploy.tables.TablesDirectory;
import dev.sparring.deploy.terminal.Screen;
import dev.sparring.gpu.data.Dataset;
import dev.sparring.gpu.data.DatasetSplits;
import dev.sparring.gpu.device.Device;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes the tables of the paper anew. */
@Command(
        name = "tables",
        sortOptions = false,
        description = {
            "Reproduces a table of Jang et al. 2019.%n",
            "It trains the missing defences and attacks, measures them, and writes our",
            "numbers beside the paper's, as Markdown, CSV, PNG and HTML. The files exist",
            "from the start and fill cell by cell. After Ctrl-C or a crash the same command",
            "goes on."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sparring tables 2",
            "  sparring tables 2 --scale small --dataset mnist --data DIR",
            "  sparring tables figure2 --scale paper --dataset cifar10 --set device.name=cuda:0"
        })
final class TablesCommand implements Callable<Integer> {

    private static final int INTERRUPTED = 130;
    private static final Path PARENT = Path.of("tables");

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "TABLE", description = "1, 2, 3 or figure2.")
    private String table;

    @Option(
            names = "--scale",
            paramLabel = "NAME",
            defaultValue = "tiny",
            description =
                    "tiny: minutes; small: a night; paper: the paper's full size, on a "
                            + "GPU (default: tiny).")
    private String scaleName;

    @Option(
            names = "--dataset",
            paramLabel = "NAME",
            defaultValue = "digits",
            description = "digits (generated), mnist or cifar10 (default: digits).")
    private String dataSet;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            description =
                    "How often each defence is trained, with another seed each time "
                            + "(default: the scale's).")
    private Integer seeds;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where to keep everything (default: tables/DATASET-SCALE).")
    private Path out;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Change a setting of all games, such as device.name=cuda:0; repeatable.")
    private List<String> set = new ArrayList<>();

    @Mixin private DevicesOption devices;

    @Mixin private DataOption data;

    @Mixin private PluginOption plugins;

    @Override
    public Integer call() throws Exception {
        String id = id();
        Scale scale = usage(() -> Scale.read(scaleName, dataSet));
        TableDefinition definition = TableDefinition.read(id, scale);
        int count = seeds == null ? scale.seeds() : seeds;
        if (count < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--seeds " + count + ": at least 1 is needed");
        }
        Path path = out == null ? PARENT.resolve(dataSet + "-" + scaleName) : out;
        List<String> overrides = new ArrayList<>(set);
        overrides.addAll(data.overrides());
        Recipe recipe = usage(() -> new Recipe(scale, overrides, TablesDirectory.runs(path)));
        Device.preload();
        // what cannot be played or read is said before anything is left on disk
        DatasetSplits images = Players.datasets(recipe.of(1));
        requireEnough(images.test(), scale);
        int training = images.training().size();
        try (TablesDirectory directory = TablesDirectory.open(path)) {
            directory.requireSameImages(images);
            return make(new Assignment(definition, scale, count, set, training), recipe, directory);
        }
    }

    private static void requireEnough(Dataset test, Scale scale) {
        if (test.size() < scale.images()) {
            throw new IllegalArgumentException(
                    "the scale %s measures %d test images, and there are %d: give the whole data set"
                                    .formatted(scale.name(), scale.images(), test.size())
                            + " with --data DIR, or another --scale");
        }
    }

    private String id() {
        String id = table.matches("[123]") ? "table" + table : table;
        if (!TableDefinition.IDS.contains(id)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "there is no table " + table + "; there are 1, 2, 3, figure2");
        }
        return id;
    }

    /** What is wrong in the options is wrong usage. */
    private <T> T usage(Supplier<T> reader) {
        try {
            return reader.get();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    private int make(Assignment assignment, Recipe recipe, TablesDirectory directory)
            throws Exception {
        Scale scale = assignment.scale();
        LogFile.use(directory.log());
        Screen screen = Screen.of(spec.commandLine().getOut());
        String again = "the same command";
        try (Examiner examiner = new Examiner(recipe, scale, directory, devices::or);
                TableGames games =
                        new TableGames(
                                Main.class, directory.path(), screen, again, examiner::stop)) {
            new TableRun(assignment, recipe, games, examiner, directory.path(), screen::line).run();
        } catch (Games.StoppedException e) {
            screen.line("stopped; the same command goes on");
            return INTERRUPTED;
        }
        screen.line("done     " + directory.path().resolve(assignment.table().id() + ".html"));
        return 0;
    }
}
