// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import dev.sparring.actors.journal.FencedException;
import dev.sparring.actors.journal.OtherProtocolException;
import dev.sparring.gpu.device.DeviceException;

/** Which failures of a game come again whenever it goes on, and which may not. */
public final class Permanence {

    private Permanence() {}

    /**
     * Whether to go on with the game would end in the same way: settings, images, plug-ins and
     * weights stay wrong, numbers that are not finite come out again, and who was fenced is not
     * needed any more. A Kafka, a disk or a device may be there again.
     */
    public static boolean isPermanent(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof FencedException
                    || each instanceof OtherProtocolException
                    || each instanceof IllegalArgumentException
                    || each instanceof ArithmeticException
                    || each instanceof LinkageError
                    || each instanceof IrreproducibleException
                    || each instanceof EjectedException
                    || each instanceof DeviceException device && device.isPermanent()
                    || each instanceof PlayerException player && player.isPermanent()) {
                return true;
            }
        }
        return false;
    }
}
