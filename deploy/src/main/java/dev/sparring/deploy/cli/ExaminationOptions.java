// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import dev.sparring.actors.settings.GameSettings;
import dev.sparring.deploy.evaluation.Examination;
import dev.sparring.deploy.evaluation.ExaminationProgress;
import dev.sparring.deploy.evaluation.Shard;
import dev.sparring.deploy.run.RunDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that say where verdicts are kept, and who works on them. */
final class ExaminationOptions {

    @Option(
            names = "--verdicts",
            paramLabel = "DIR",
            description =
                    "Where verdicts are kept (default: RUN/verdicts; for a file, verdicts "
                            + "are kept only with this option).")
    private Path verdicts;

    @Option(
            names = "--shard",
            paramLabel = "I/N",
            converter = ShardConverter.class,
            description = "Measure only part I of N of the images.")
    private Shard shard = Shard.ALL;

    @Mixin private DevicesOption devices;

    /** Reads {@code I/N}. */
    static final class ShardConverter implements CommandLine.ITypeConverter<Shard> {
        @Override
        public Shard convert(String text) {
            try {
                return Shard.parse(text);
            } catch (IllegalArgumentException e) {
                throw new CommandLine.TypeConversionException(e.getMessage());
            }
        }
    }

    /** Whether only a part is measured. */
    boolean isPart() {
        return shard.count() > 1;
    }

    /** The part, as it was written. */
    Shard shard() {
        return shard;
    }

    /** Where verdicts are kept, if they are. */
    Optional<Path> directory(Optional<Path> run) {
        return Optional.ofNullable(verdicts).or(() -> run.map(RunDirectory::verdicts));
    }

    /** An examination of what belongs to {@code run}, or to no run. */
    Examination open(
            GameSettings settings, Optional<Path> run, Consumer<ExaminationProgress> listener) {
        List<String> places = devices.or(settings);
        return directory(run)
                .map(path -> new Examination(settings, path, places, shard, listener))
                .orElseGet(() -> Examination.inMemory(settings, places, shard, listener));
    }
}
