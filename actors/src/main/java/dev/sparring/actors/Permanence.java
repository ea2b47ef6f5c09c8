// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import dev.sparring.actors.journal.OtherProtocolException;
import dev.sparring.gpu.device.DeviceException;
import java.io.IOException;

/** Which failures of a game come again whenever it goes on, and which may not. */
public final class Permanence {

    private Permanence() {}

    /**
     * Whether to go on with the game would end in the same way: settings, images, plug-ins and
     * weights stay wrong, and numbers that are not finite come out again. A Kafka, a disk, a file
     * or a device may be there again. Who was fenced may go on, too: Kafka says so as well of one
     * that was away for longer than a transaction may last.
     */
    public static boolean isPermanent(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof OtherProtocolException
                    || each instanceof IllegalArgumentException
                            && !(each.getCause() instanceof IOException)
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
