// SPDX-License-Identifier: Apache-2.0
/**
 * Where a process logs: to a file of its run, to the user's cache, or to standard output, as text
 * or JSON.
 *
 * <pre>
 *   LogOptions of a command ─► LogFile.use(LogTarget) ◄── asks for each event ── LogAppender
 *                                                                                   │
 *                                  SharedLog, OldLogs (full files move away) ◄──────┘
 * </pre>
 *
 * <p>{@code logback.xml} names {@code LogAppender}. Uses {@code files}; {@code terminal}, {@code
 * session} and {@code cli} use it.
 */
package dev.sparring.deploy.log;
