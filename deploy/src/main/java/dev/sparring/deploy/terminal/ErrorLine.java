// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.terminal;

import dev.sparring.actors.IrreproducibleException;
import dev.sparring.actors.PlayerException;
import dev.sparring.actors.journal.JournalException;
import dev.sparring.deploy.broker.BrokerException;
import dev.sparring.deploy.log.LogFile;
import dev.sparring.gpu.NotFiniteException;
import dev.sparring.gpu.device.DeviceException;
import dev.sparring.gpu.files.FetchException;
import dev.sparring.gpu.files.FileTrouble;
import dev.sparring.gpu.files.NoPlaceException;
import java.io.FileNotFoundException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What a user sees of an exception: one line. */
public final class ErrorLine {

    private ErrorLine() {}

    /** {@code sparring: } and what went wrong; for a defect of ours also where its trace is. */
    public static String of(Throwable thrown) {
        return "sparring: " + message(thrown);
    }

    /** What went wrong. */
    public static String message(Throwable thrown) {
        Throwable cause = unwrap(thrown);
        String message = text(cause).replaceAll("\\s*\\R\\s*", " ");
        String details = LogFile.path().map(path -> "; details: " + path).orElse("");
        return message + (isExpected(cause) ? "" : details);
    }

    /** Those whose message was written to be shown alone. */
    private static boolean isExpected(Throwable thrown) {
        return thrown instanceof IllegalArgumentException
                || thrown instanceof BrokerException
                || thrown instanceof GameFailure
                || thrown instanceof DeviceException
                || thrown instanceof IrreproducibleException
                || isNotFinite(thrown)
                || thrown instanceof JournalException
                || thrown instanceof FileSystemException
                || thrown instanceof FileNotFoundException
                || thrown instanceof NoPlaceException
                || thrown instanceof FetchException
                || FileTrouble.isDiskFull(thrown)
                || thrown instanceof picocli.CommandLine.PicocliException;
    }

    /** Weights that give no numbers are no defect of ours, whichever player met them. */
    private static boolean isNotFinite(Throwable thrown) {
        return thrown instanceof NotFiniteException
                || thrown instanceof PlayerException && isNotFinite(thrown.getCause());
    }

    private static Throwable unwrap(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null && isWrapper(cause)) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static boolean isWrapper(Throwable thrown) {
        return thrown instanceof ExecutionException
                || thrown instanceof CompletionException
                || thrown instanceof java.io.UncheckedIOException;
    }

    private static String text(Throwable thrown) {
        if (thrown instanceof NoSuchFileException) {
            return "there is no file " + thrown.getMessage();
        }
        if (thrown instanceof FileSystemException file) {
            return file.getFile() + ": " + FileTrouble.reason(file);
        }
        if (thrown.getMessage() == null) {
            return thrown.toString();
        }
        return thrown.getMessage().replaceFirst("^Error: ", "");
    }
}
