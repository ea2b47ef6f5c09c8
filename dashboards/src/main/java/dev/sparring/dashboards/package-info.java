// SPDX-License-Identifier: Apache-2.0
/** What watches a game: its live state, the page and its server, and the page as a file. */
package dev.sparring.dashboards;
