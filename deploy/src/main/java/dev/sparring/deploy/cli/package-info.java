// SPDX-License-Identifier: Apache-2.0
/**
 * The command line: a class for each command, and the options that several commands share.
 *
 * <pre>
 *   Main ─► SparringCommand ─► PlayCommand, DefendCommand, ... ─► session, bench, tables, doctor, ...
 *                                    │ options: KafkaOptions, SettingsOptions, LogOptions, ...
 *                                    └─► terminal: what people read
 * </pre>
 *
 * <p>The top floor of the project: it may use every package, and none uses it. A command reads its
 * options, calls what does the work, and says what came of it.
 */
package dev.sparring.deploy.cli;
