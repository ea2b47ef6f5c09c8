// SPDX-License-Identifier: Apache-2.0
/**
 * PyTorch, made safe: a device, its memory and its threads. The ground floor of the module, so
 * nothing here knows of networks, attacks or players: it uses {@code files} and {@code data} alone.
 *
 * <pre>
 *   DeviceSettings ─► Device ─► NDManager ─┬─ Upload     host data to arrays
 *                       │                  ├─ Download   arrays to host data; each read waits
 *                       │                  ├─ Autograd   recording, gradients, constants
 *                       │                  ├─ Repeated   launches recorded once, played again
 *                       │                  └─ RowThreads rows of a batch, on a thread each
 *                       └─ LibTorch ─► TorchFiles, NativeRuntime, CUDA
 * </pre>
 *
 * <p>Attacks of yours may use {@code Upload}, {@code Download}, {@code Clip} and {@code Autograd};
 * the other public types are for this project. An array is used and closed on the thread of its
 * device only.
 */
package dev.sparring.gpu.device;
