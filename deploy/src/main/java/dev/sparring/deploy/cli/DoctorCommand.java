// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.sparring.deploy.doctor.CheckResult;
import dev.sparring.deploy.doctor.CheckState;
import dev.sparring.deploy.doctor.Doctor;
import dev.sparring.deploy.doctor.DoctorListener;
import dev.sparring.deploy.doctor.DoctorSettings;
import dev.sparring.deploy.doctor.Workspace;
import dev.sparring.deploy.log.LogFile;
import dev.sparring.deploy.terminal.DoctorTable;
import dev.sparring.deploy.terminal.ErrorLine;
import dev.sparring.deploy.terminal.Screen;
import dev.sparring.gpu.check.VectorFile;
import dev.sparring.gpu.device.Device;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Says whether this machine is fit to play on. */
@Command(
        name = "doctor",
        sortOptions = false,
        description = {
            "Checks whether this machine is fit for games.%n",
            "It checks Java, memory, disk, ports, fonts, plug-ins, Kafka, PyTorch and the",
            "device. It compares computations with results of PyTorch, watches whether",
            "memory grows, kills a game and checks that it goes on to the same weights, and",
            "measures how long rounds take.%n",
            "This takes a few minutes and leaves only a log. Exit code 1 if there is a",
            "fault; warnings do not count."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sparring doctor",
            "  sparring doctor --device cuda:0",
            "  sparring doctor --kafka localhost:9092 --json"
        })
final class DoctorCommand implements Callable<Integer> {

    private static final int INTERRUPTED = 130;

    private final Function<String, DoctorSettings> settings;

    @Spec private CommandSpec spec;

    @Mixin private PluginOption plugins;

    @Option(
            names = "--device",
            paramLabel = "NAME",
            defaultValue = "cpu",
            description = "cpu, cuda:0, ... (default: ${DEFAULT-VALUE}).")
    private String device;

    @Mixin private KafkaOptions kafka;

    @Option(
            names = "--vectors",
            paramLabel = "DIR",
            description =
                    "Compare computations with the *.safetensors files in this folder " + "too.")
    private Path vectors;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    /** With the usual games. */
    DoctorCommand() {
        this(DoctorSettings::of);
    }

    /** With other games; {@code settings} makes them of the device's name. */
    DoctorCommand(Function<String, DoctorSettings> settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() throws IOException {
        DoctorSettings chosen = chosen();
        LogFile.use(LogFile.inCache("doctor.log"));
        long start = System.nanoTime();
        try (Workspace workspace =
                new Workspace(Main.class, kafka.connection(), chosen.game(), this::complain)) {
            Screen screen = Screen.of(spec.commandLine().getOut());
            Doctor doctor = Doctor.of(chosen, workspace);
            DoctorTable table = new DoctorTable(doctor.names(), screen.columns());
            if (!json) {
                screen.line(table.header());
            }
            List<CheckResult> results = doctor.run(new ScreenListener(screen, table, workspace));
            if (workspace.isCleared()) {
                return INTERRUPTED;
            }
            double seconds = (System.nanoTime() - start) * 1e-9;
            screen.line(json ? json(results, seconds) : summary(results, seconds));
            return isFit(results) ? 0 : 1;
        }
    }

    private DoctorSettings chosen() throws IOException {
        try {
            Device.requireKnown(device);
        } catch (IllegalArgumentException e) {
            throw usage("--device: " + e.getMessage());
        }
        DoctorSettings chosen = settings.apply(device);
        return vectors == null ? chosen : chosen.withVectors(existing(vectors));
    }

    private Path existing(Path directory) throws IOException {
        try {
            VectorFile.filesIn(directory);
            return directory;
        } catch (FileNotFoundException e) {
            throw usage("--vectors: " + e.getMessage());
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private void complain(String line) {
        spec.commandLine().getErr().println("sparring: " + line);
    }

    /** Rows as they come; what is being done on the live line, or on standard error without one. */
    private final class ScreenListener implements DoctorListener {

        private final Screen screen;
        private final PrintWriter error = spec.commandLine().getErr();
        private final DoctorTable table;
        private final Workspace workspace;

        ScreenListener(Screen screen, DoctorTable table, Workspace workspace) {
            this.screen = screen;
            this.table = table;
            this.workspace = workspace;
        }

        @Override
        public void doing(String check, String what) {
            String text = what.isEmpty() ? check : check + ": " + what;
            if (screen.isTerminal() && !json) {
                screen.live(text);
            } else if (!what.isEmpty()) {
                error.println(text);
            }
        }

        @Override
        public void ended(CheckResult result) {
            screen.clear();
            // Ctrl-C takes away what checks need
            if (!json && !workspace.isCleared()) {
                table.row(result).forEach(screen::line);
            }
        }

        @Override
        public String message(Throwable thrown) {
            LogFile.failure(thrown);
            return ErrorLine.message(thrown);
        }
    }

    private static boolean isFit(List<CheckResult> results) {
        return count(results, CheckState.FAULT) == 0;
    }

    private static long count(List<CheckResult> results, CheckState state) {
        return results.stream().filter(result -> result.state() == state).count();
    }

    private static String summary(List<CheckResult> results, double seconds) {
        return "%s (faults: %d, warnings: %d, skipped: %d; %.0f s)"
                .formatted(
                        isFit(results) ? "this machine is fit" : "this machine is not fit",
                        count(results, CheckState.FAULT),
                        count(results, CheckState.WARNING),
                        count(results, CheckState.SKIPPED),
                        seconds);
    }

    private String json(List<CheckResult> results, double seconds) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("fit", isFit(results));
        all.put("device", device);
        all.put("version", Version.current());
        all.put("seconds", seconds);
        all.put("checks", results.stream().map(DoctorCommand::json).toList());
        return new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValueAsString(all);
    }

    private static Map<String, Object> json(CheckResult result) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("check", result.check());
        one.put("state", result.state().word());
        one.put("found", result.observation().found());
        one.put("advice", result.observation().advice());
        one.put("figures", result.observation().figures());
        one.put("seconds", result.seconds());
        return one;
    }
}
