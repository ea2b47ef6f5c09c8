// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

/** Formats sizes for people. */
final class Bytes {

    static final long MIB = 1L << 20;
    static final long GIB = 1L << 30;

    private Bytes() {}

    static String text(long bytes) {
        return bytes < GIB ? bytes / MIB + " MiB" : "%.1f GiB".formatted((double) bytes / GIB);
    }
}
