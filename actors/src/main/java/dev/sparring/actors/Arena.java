// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import com.google.protobuf.ByteString;
import com.typesafe.config.ConfigRenderOptions;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.gpu.device.GpuWorker;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * All that the players of a process have in common: the settings, the journal, and a device to
 * compute on.
 */
public record Arena(GameSettings settings, Journal journal, ActorRef<GpuWorker.Command> device) {

    /** Values N*C*H*W of a clean batch; one byte each in a round, four in an attack. */
    public long batchValues() {
        GameSettings.DatasetKind images = settings.data().set();
        return (long) settings.defender().batchSize()
                * images.channels()
                * images.side()
                * images.side();
    }

    /** SHA-256 of the settings that decide how a game goes; a checkpoint of another is refused. */
    public ByteString settingsSha256() {
        String text = settings.rules().root().render(ConfigRenderOptions.concise());
        try {
            return ByteString.copyFrom(
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
