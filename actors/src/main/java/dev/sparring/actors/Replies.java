// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import dev.sparring.gpu.worker.Reply;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Brings a device's replies to the player that asked. */
public final class Replies {

    private Replies() {}

    /**
     * An address for replies of one kind, which arrive wrapped as a command. A message adapter
     * would not do: adapters are told apart by class, and all replies have the same one.
     */
    public static <T, C> ActorRef<Reply<T>> to(
            ActorContext<C> player, String name, Function<Reply<T>, C> wrap) {
        ActorRef<C> self = player.getSelf();
        return player.spawn(
                Behaviors.receiveMessage(
                        (Reply<T> reply) -> {
                            self.tell(wrap.apply(reply));
                            return Behaviors.same();
                        }),
                name);
    }

    /**
     * What a job has computed.
     *
     * @throws PlayerException if the job failed
     */
    public static <T> Reply.Done<T> done(Reply<T> reply) {
        if (reply instanceof Reply.Failed<T> failed) {
            throw new PlayerException(
                    "the device could not %s: %s"
                            .formatted(failed.what(), failed.cause().getMessage()),
                    failed.cause());
        }
        return (Reply.Done<T>) reply;
    }
}
