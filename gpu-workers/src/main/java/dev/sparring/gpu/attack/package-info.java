// SPDX-License-Identifier: Apache-2.0
/**
 * What an attack is written against, those that ship and yours alike; how attacks are found by
 * their names, loaded from jars and run.
 *
 * <pre>
 *   settings ─► Attacks ─► AttackProvider.create(options, AttackContext) ─► Attack
 *                                                                            │ perturb, learn
 *   theta of the round ─► Target ────────────────────────────────────────────┤
 *   clean images, labels, epsilon, Randomness ─► AttackInput ────────────────┤
 *                                                                            ▼
 *   the defender checks it and trains on it ◄── Crafted ◄── AttackRunner ◄── Adversarial
 * </pre>
 *
 * <p>Whoever writes an attack implements {@link dev.sparring.gpu.attack.Attack}, or {@link
 * dev.sparring.gpu.attack.LearningAttack} if it has weights, and an {@link
 * dev.sparring.gpu.attack.AttackProvider}. Attacks that ship do exactly the same, in the packages
 * {@code step}, {@code margin}, {@code strong} and {@code learned}; these, and {@code search}, are
 * no public API. This package uses {@code model}, {@code data} and {@code device}, and none of the
 * attacks. Of help are {@link dev.sparring.gpu.attack.Linf} (the ball), {@link
 * dev.sparring.gpu.attack.AttackOptions} (options with their ranges), {@link
 * dev.sparring.gpu.device.Upload} (host data to arrays), {@link dev.sparring.gpu.device.Download}
 * (arrays to host data), {@link dev.sparring.gpu.device.Clip}, {@link
 * dev.sparring.gpu.data.RandomRows} and, for weights of its own, {@link
 * dev.sparring.gpu.device.Autograd} and {@link dev.sparring.gpu.model.PlayerState#copyOf}. What
 * holds for all of it:
 *
 * <p><b>Arrays.</b> An {@code NDArray} is native memory: it is freed when its manager is closed,
 * and no garbage collector does it before. The result of an operation belongs to the manager of its
 * first operand. So work in a sub-manager that is closed before the method returns, take another
 * one for each step, copy what is given before the first operation on it ({@code duplicate()}, then
 * {@code attach(work)}), and attach what is returned to the manager of {@code input.images()}.
 * Never close or change an array that was given.
 *
 * <p><b>Graphs.</b> {@link dev.sparring.gpu.attack.Target#gradient} needs none of yours: it
 * records, goes back and returns plain arrays. In code that is recorded, which is an {@link
 * dev.sparring.gpu.attack.Objective} and whatever stands in {@code Autograd.recording()}, a
 * constant must be an array, {@code Upload.scalar(manager, 0.5)}, of a manager that is closed after
 * the backward pass. {@code x.mul(0.5)} and its like ({@code div}, {@code pow}, {@code maximum},
 * {@code minimum} with a number, and their in-place forms) free the number's memory while the graph
 * still points at it: the gradient is garbage, now and then. {@code add} and {@code sub} with
 * numbers are right. It is simplest to use arrays everywhere, and {@code Clip} for {@code clip}.
 *
 * <p><b>Reads and uploads.</b> A GPU computes while the program goes on. Whoever reads an array
 * ({@code Download}), or uploads one, waits until all that was asked for before is computed. So
 * upload before the first step, compute on the device, compare and add up there, and read once, at
 * the end. An array's own {@code toFloatArray()} and its like read too, and keep a copy as long as
 * the array's manager. A number with an array ({@code add(1)}) is an upload, {@code Upload.scalar}
 * is none.
 *
 * <p><b>Same seed, same bytes.</b> A game is replayed after a crash, and then an attack must answer
 * what it answered before, bit for bit. Draw every random number from the {@link
 * dev.sparring.gpu.data.RandomRows} that are given, other ones for each purpose ({@code
 * input.draws().with("start").with(restart)}): in an evaluation an image then gets the same numbers
 * whichever others are left. {@code input.random()} gives what belongs to the batch. Never draw
 * from {@code java.util.Random}, {@code manager.random…}, the clock, or the order of a hash map.
 * Keep nothing from call to call that changes an answer, except in a {@link
 * dev.sparring.gpu.attack.LearningAttack}, whose {@code state()} has all of it.
 *
 * <p><b>Threads.</b> An instance is made, used and closed by the one thread of its device, one call
 * at a time, so nothing needs a lock. PyTorch takes several threads for one operation by itself.
 * The same thread serves whoever else is on that device: they wait while an attack computes.
 *
 * <p><b>Errors.</b> Throw {@link IllegalArgumentException} from {@code create} for an option that
 * does not fit, in one line that names it, its value and what is allowed. Let everything else
 * propagate: an attack that fails ends its attacker, not the game. What breaks the rules (outside
 * the ball or [0, 1], not finite, of another shape) is not trained on.
 */
package dev.sparring.gpu.attack;
