// SPDX-License-Identifier: Apache-2.0
/**
 * Everything for watching a game: its live state, the page and its server, and the page as a file.
 */
package dev.sparring.dashboards;
