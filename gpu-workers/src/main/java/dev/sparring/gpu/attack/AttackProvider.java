// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import com.typesafe.config.Config;
import java.util.Map;

/**
 * Makes attacks of one kind. It is a public class with a public constructor without parameters,
 * named in a file {@code META-INF/services/dev.sparring.gpu.attack.AttackProvider}, in the form of
 * {@link java.util.ServiceLoader}; a jar with both in {@code plugins/} is all it takes to add an
 * attack.
 *
 * <p>A plug-in is asked for its name, description and options once, when a process starts, and that
 * should be quick and touch no device. If it throws then, it is left out and {@code sparring
 * attackers} says why. Its jar has a class loader of its own: it sees Sparring's classes and its
 * own, not those of another plug-in; libraries of its own go into the jar.
 */
public interface AttackProvider {

    /**
     * The name in settings: lower case letters and digits, with dashes, such as {@code pgd}. It
     * must differ from those that ship.
     */
    String name();

    /** One sentence for the list of attackers, with its source. */
    String description();

    /**
     * Every option with its default value; {@code null} values are not allowed. An option that is
     * not in here is refused before {@link #create} is called. An option is of the type of its
     * default: what is set for text is taken as it stands, and a number may be a fraction.
     */
    Config defaults();

    /** One sentence for each path of {@link #defaults}. */
    Map<String, String> optionDescriptions();

    /**
     * Makes the attack, on the thread that will use it. Called for each attacker, and again for
     * each evaluation of it: instances share nothing.
     *
     * @param options {@link #defaults} overridden by what the user set, resolved; {@link
     *     AttackOptions} reads them with their types and ranges
     * @param context where it will work; an attack without weights needs nothing of it
     * @throws IllegalArgumentException in one line, naming the option, its value and what is
     *     allowed
     */
    Attack create(Config options, AttackContext context);
}
