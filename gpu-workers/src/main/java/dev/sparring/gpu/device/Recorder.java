// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

/** Takes down what a thread issues to a device, to issue all of it again at once. */
interface Recorder {

    /** Operations that were taken down, on the memory that they were issued for. */
    interface Recording extends AutoCloseable {

        /** Issues them all; nothing waits for them. */
        void replay();

        @Override
        void close();
    }

    /**
     * Memory of the device, in bytes, that nobody has, once what is kept for later is given back.
     */
    long freeBytes();

    /** The same without giving anything back. */
    long freeBytesNow();

    /**
     * Memory that a recording needs besides its arrays, in bytes: PyTorch does not survive a lack
     * of it.
     */
    long spareBytes();

    /**
     * Takes down what {@code work} issues on this thread, without computing it.
     *
     * @throws RuntimeException if something in it cannot be recorded; nothing is kept then
     */
    Recording record(Runnable work);
}
