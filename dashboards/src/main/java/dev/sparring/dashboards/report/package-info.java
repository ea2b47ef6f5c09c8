// SPDX-License-Identifier: Apache-2.0
/** The report of a game: the live page as one file. */
package dev.sparring.dashboards.report;
