// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import com.typesafe.config.Config;

/**
 * Makes attacks of one kind; found by {@link java.util.ServiceLoader}, so a jar on the class path
 * is all it takes to add one.
 */
public interface AttackProvider {

    /** The name in configurations: lower case with dashes, such as {@code pgd}. */
    String name();

    /** One sentence for the list of attackers, with its source. */
    String description();

    /**
     * Every option with its default value; {@code null} values are not allowed. An option that is
     * not in here is refused before {@link #create} is called.
     */
    Config defaults();

    /** One sentence for each path of {@link #defaults}. */
    java.util.Map<String, String> optionDescriptions();

    /**
     * Makes the attack.
     *
     * @param options {@link #defaults} overridden by what the user set
     * @throws IllegalArgumentException naming the option, its value and what is allowed
     */
    Attack create(Config options, AttackContext context);
}
