// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

import java.util.List;
import java.util.function.Consumer;

/** One check of the machine. */
interface MachineCheck {

    /** One word or two, unlike all others. */
    String name();

    /** Names of the checks that must not be at fault for this one to make sense. */
    default List<String> needs() {
        return List.of();
    }

    /**
     * Looks.
     *
     * @param progress told, in words for people, what is being done if it takes long
     * @throws Exception which is a fault; its message is what was found
     */
    Observation observe(Consumer<String> progress) throws Exception;
}
