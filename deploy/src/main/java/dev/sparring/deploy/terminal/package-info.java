// SPDX-License-Identifier: Apache-2.0
/**
 * What people see: lines, live lines, tables and error lines.
 *
 * <pre>
 *   reports of a game ────────► Progress ─────┐
 *   how far an examination is ► ExaminationBar ├─► Screen ─► a terminal, a pipe, or the log
 *   results ─► EvaluationTable, MatrixText ───┘
 *   an exception ─► ErrorLine
 * </pre>
 *
 * <p>Nothing is decided here. Uses {@code log} and the results of {@code evaluation}, {@code
 * matrix} and {@code doctor}; {@code session} and {@code cli} use it.
 */
package dev.sparring.deploy.terminal;
