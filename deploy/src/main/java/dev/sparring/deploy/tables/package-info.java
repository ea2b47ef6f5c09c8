// SPDX-License-Identifier: Apache-2.0
/**
 * The tables of Jang et al. 2019, made anew: what they are ({@code TableDefinition}, {@code Scale},
 * {@code PaperNumbers}), what has to be done ({@code Plan}, {@code Work}), doing it ({@code
 * TableRun}), what came out ({@code Findings}, {@code Table}) and what it looks like ({@code
 * Markdown}, {@code CsvTable}, {@code Picture}, {@code HtmlPage}).
 *
 * <p>Settings come from the scales among the resources, results from {@code run} and {@code
 * evaluation}, and all goes to the folder {@code --out}. Uses those two and {@code files}; {@code
 * session} plays its games, {@code cli} asks for it.
 */
package dev.sparring.deploy.tables;
