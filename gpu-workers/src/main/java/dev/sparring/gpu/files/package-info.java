// SPDX-License-Identifier: Apache-2.0
/**
 * Files on this machine that belong to no game: the cache, temporary folders, and downloads.
 *
 * <pre>
 *   a URL and its SHA-256 ─► FetchedFile ─► RemoteFile ─► Cache ─► a file that was checked
 * </pre>
 *
 * <p>No class here trusts a folder that it shares with others: the folder may be read-only, full,
 * or somebody else's. Uses nothing of the project; anybody may use it.
 */
package dev.sparring.gpu.files;
