// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.feed;

/**
 * Something that a person should look at.
 *
 * @param id of the rule, and of whom it is about
 * @param severity critical, warning or info
 * @param title in a few words
 * @param detail the figures that gave the alarm
 * @param since when it came to be so, in epoch milliseconds
 * @param round rounds played then
 */
public record Alarm(
        String id, String severity, String title, String detail, long since, long round) {}
