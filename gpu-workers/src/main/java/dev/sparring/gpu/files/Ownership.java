// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whether somebody else may put files into a folder. Where user numbers are unknown, as on Windows,
 * nobody is suspected.
 */
final class Ownership {

    private static final int ROOT = 0;
    private static final int GROUP_WRITES = 0020;
    private static final int OTHERS_WRITE = 0002;
    private static final int STICKY = 01000;

    /** A process's own folder belongs to its user. */
    private static final Path SELF = Path.of("/proc/self");

    private Ownership() {}

    /**
     * Why others may write to a folder or exchange it, and what helps; empty if they may not. Of a
     * folder that is not there it says whether one that is made there would be safe; somebody else
     * may be faster, so ask again when it is made.
     */
    static Optional<String> problem(Path folder) {
        try {
            int user = user();
            Path here = folder.toAbsolutePath().normalize();
            while (here != null && !Files.exists(here)) {
                here = here.getParent();
            }
            Path real = here == null ? null : here.toRealPath();
            boolean leaf = Files.exists(folder);
            while (real != null) {
                Optional<String> problem = problem(real, user, leaf && real.equals(here));
                if (problem.isPresent()) {
                    return problem;
                }
                leaf = false;
                real = real.getParent();
            }
            return Optional.empty();
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(folder + " cannot be looked at (" + FileTrouble.reason(e) + ")");
        }
    }

    /** The number of this process's user. */
    static int user() throws IOException {
        Path own = Files.exists(SELF) ? SELF : Path.of(System.getProperty("user.home"));
        return (int) Files.getAttribute(own, "unix:uid");
    }

    private static Optional<String> problem(Path folder, int user, boolean leaf)
            throws IOException {
        int owner = (int) Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        int group = (int) Files.getAttribute(folder, "unix:gid", LinkOption.NOFOLLOW_LINKS);
        int mode = (int) Files.getAttribute(folder, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        if (owner != user && owner != ROOT) {
            return Optional.of("%s belongs to user %d".formatted(folder, owner));
        }
        // in a folder like /tmp nobody can exchange what belongs to somebody else
        if ((mode & STICKY) != 0 && !leaf) {
            return Optional.empty();
        }
        // a group with the user's own number has no other members, as useradd and Kubernetes do it
        boolean ofGroup = (mode & GROUP_WRITES) != 0 && group != ROOT && group != user;
        if ((mode & OTHERS_WRITE) == 0 && !ofGroup) {
            return Optional.empty();
        }
        // a folder like /tmp has to stay as it is, for root too
        boolean own = owner == user && (mode & STICKY) == 0;
        return Optional.of(
                "others may write to %s%s"
                        .formatted(folder, own ? ": chmod go-w " + folder + " helps" : ""));
    }
}
