// SPDX-License-Identifier: Apache-2.0
/**
 * What remains of a game to look at: tables and pictures, made of its reports alone.
 *
 * <pre>
 *   reports of a game ─► History ─► GameReport ─► report.html, report.png, *.csv
 * </pre>
 *
 * <p>Uses {@code files} and the page of {@code dashboards}; {@code run} and {@code cli} use it.
 */
package dev.sparring.deploy.report;
