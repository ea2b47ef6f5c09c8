// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import java.util.List;

/**
 * Measures trained models. Each throws {@link Games.StoppedException} if somebody wants to stop.
 */
interface Measurements {

    /** A cell. */
    Finding measure(Work.Measure work) throws Exception;

    /** Signs of masked gradients and of attacks that do not work. */
    List<Findings.SanityCheck> check(Work.Check work) throws Exception;

    /** A curve of a defence that is called {@code title}. */
    Curve trace(Work.Trace work, String title) throws Exception;
}
