// SPDX-License-Identifier: Apache-2.0
/** The command line: one class per command, and how errors and progress look. */
package dev.sparring.deploy.cli;
