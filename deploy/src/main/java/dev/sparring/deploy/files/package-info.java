// SPDX-License-Identifier: Apache-2.0
/** How files are written: whole or not at all, and pictures. */
package dev.sparring.deploy.files;
