// SPDX-License-Identifier: Apache-2.0
/**
 * The tables of Jang et al. 2019, made anew: what they are ({@code TableDefinition}, {@code Scale},
 * {@code PaperNumbers}), what has to be done ({@code Plan}, {@code Work}), doing it ({@code
 * TableRun}), what came out ({@code Findings}, {@code Table}) and what it looks like ({@code
 * Markdown}, {@code CsvTable}, {@code Picture}, {@code HtmlPage}).
 */
package dev.sparring.deploy.tables;
