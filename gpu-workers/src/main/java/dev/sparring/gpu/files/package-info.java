// SPDX-License-Identifier: Apache-2.0
/**
 * Where things lie on this machine that are no game's: the cache, temporary folders, and what was
 * fetched by its URL. Nobody here takes a place in a folder that others share for granted: it may
 * be read-only, full, or somebody else's.
 */
package dev.sparring.gpu.files;
