// SPDX-License-Identifier: Apache-2.0
/** What a game leaves on disk, and playing one from beginning to end. */
package dev.sparring.deploy.run;
