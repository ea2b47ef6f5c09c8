// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import java.util.List;
import java.util.Optional;

/** Lets every device compute layers in forms for GPUs, until it is closed. */
public final class ChosenForms implements AutoCloseable {

    private ChosenForms(LayerForms forms) {
        LayerForms.Chosen.forms = Optional.of(forms);
    }

    /** Names of all forms for GPUs. */
    public static List<String> ofCards() {
        return List.of(CardForms.EXACT.toString(), CardForms.TF32.toString());
    }

    /** The forms of this name. */
    public static ChosenForms named(String name) {
        return new ChosenForms(
                name.equals(CardForms.EXACT.toString()) ? CardForms.EXACT : CardForms.TF32);
    }

    @Override
    public void close() {
        LayerForms.Chosen.forms = Optional.empty();
    }
}
