// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

/** Hears what is being checked; on the thread of {@link Doctor#run}. */
public interface DoctorListener {

    /**
     * Something is being done.
     *
     * @param check its name
     * @param what in words for people; empty at its beginning
     */
    void doing(String check, String what);

    /** A check has ended. */
    void ended(CheckResult result);

    /** What a check threw, in one line for people. */
    String message(Throwable thrown);
}
