// SPDX-License-Identifier: Apache-2.0
/**
 * How files are written: whole or not at all, up to a size, and pictures.
 *
 * <p>The ground floor: it uses nothing of the project, and every package may use it. Data comes
 * from whoever writes and goes to the disk; a reader never sees half a file.
 */
package dev.sparring.deploy.files;
