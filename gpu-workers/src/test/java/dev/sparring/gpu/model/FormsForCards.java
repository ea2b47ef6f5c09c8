// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import java.util.Optional;

/** Lets every device compute layers in the forms for GPUs, until it is closed. */
public final class FormsForCards implements AutoCloseable {

    public FormsForCards() {
        LayerForms.Chosen.forms = Optional.of(CardForms.INSTANCE);
    }

    @Override
    public void close() {
        LayerForms.Chosen.forms = Optional.empty();
    }
}
