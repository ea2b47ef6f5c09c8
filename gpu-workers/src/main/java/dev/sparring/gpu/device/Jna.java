// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import dev.sparring.gpu.files.Cache;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Path;

/**
 * Libraries of the system, through JNA. JNA would unpack its own part into a shared folder, at each
 * start anew; here it lies in the cache and is written once.
 */
final class Jna {

    private static final String FOLDER = "natives/jna-" + Native.VERSION;

    /** Where JNA looks for its own part first. */
    private static final String PROPERTY = "jna.boot.library.path";

    private static boolean prepared;

    private Jna() {}

    /**
     * A library by its name or path; null for all that this process has loaded.
     *
     * @throws UnsatisfiedLinkError if it, or JNA's own part, cannot be loaded
     */
    static NativeLibrary library(String name) {
        prepare();
        try {
            return name == null ? NativeLibrary.getProcess() : NativeLibrary.getInstance(name);
        } catch (NoClassDefFoundError e) {
            // Java's answer from the second time on
            UnsatisfiedLinkError error = new UnsatisfiedLinkError("JNA cannot be loaded");
            error.initCause(e);
            throw error;
        }
    }

    private static synchronized void prepare() {
        if (prepared || System.getProperty(PROPERTY) != null) {
            return;
        }
        String name = System.mapLibraryName("jnidispatch").replace(".dylib", ".jnilib");
        URL packed =
                Native.class.getResource("/com/sun/jna/" + Platform.RESOURCE_PREFIX + "/" + name);
        if (packed != null) {
            System.setProperty(PROPERTY, unpacked(packed, name).toString());
            // else it looks for what its older versions left in folders that may not be there
            System.setProperty("jna.nounpack", "true");
        }
        prepared = true;
    }

    private static Path unpacked(URL packed, String name) {
        try {
            long size = packed.openConnection().getContentLengthLong();
            Path folder =
                    Cache.here()
                            .ownFolder(FOLDER, there -> NativeFile.is(there.resolve(name), size));
            Path file = folder.resolve(name);
            if (!NativeFile.is(file, size)) {
                NativeFile.write(packed, file);
            }
            return folder;
        } catch (IOException e) {
            UnsatisfiedLinkError error = new UnsatisfiedLinkError(e.getMessage());
            error.initCause(e);
            throw error;
        }
    }
}
