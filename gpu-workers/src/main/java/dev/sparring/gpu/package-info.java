// SPDX-License-Identifier: Apache-2.0
/**
 * Words and numbers that the whole project reads alike: how settings are written and spelt, what
 * others call them, and which numbers count as numbers. Anybody may use it; it uses nothing of the
 * project.
 *
 * <pre>
 *   --set path=value ─► WrittenSetting ─► ValueTypes ─► the setting, written in one way only
 *   an unknown name  ─► Synonyms, Spelling ─► the error line with the name that is meant
 * </pre>
 */
package dev.sparring.gpu;
