// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.session;

import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * How a sitting starts players in processes of their own.
 *
 * @param main the class that the command line begins in
 * @param folder for their logs
 * @param notices told, in words for people, when one of them dies
 */
public record ChildProcesses(Class<?> main, Path folder, Consumer<String> notices) {}
