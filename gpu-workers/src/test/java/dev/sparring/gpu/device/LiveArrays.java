// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.lang.reflect.Field;
import java.util.Map;

/** Counts native arrays; DJL's own count does not look into sub-managers. */
public final class LiveArrays {

    private LiveArrays() {}

    /** Arrays that a manager and everything below it hold. */
    public static int of(NDManager manager) {
        int count = 0;
        for (AutoCloseable resource : resources(manager).values()) {
            if (resource instanceof NDArray) {
                count++;
            } else if (resource instanceof NDManager below) {
                count += 1 + of(below);
            }
        }
        return count;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, AutoCloseable> resources(NDManager manager) {
        try {
            Field field = BaseNDManager.class.getDeclaredField("resources");
            field.setAccessible(true);
            return (Map<String, AutoCloseable>) field.get(manager);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
