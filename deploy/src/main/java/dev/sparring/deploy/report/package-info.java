// SPDX-License-Identifier: Apache-2.0
/** What remains of a game to look at: tables and pictures, made of its reports alone. */
package dev.sparring.deploy.report;
