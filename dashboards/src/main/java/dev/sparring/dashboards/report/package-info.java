// SPDX-License-Identifier: Apache-2.0
/** What is left of a game to look at: the live page as one file. */
package dev.sparring.dashboards.report;
