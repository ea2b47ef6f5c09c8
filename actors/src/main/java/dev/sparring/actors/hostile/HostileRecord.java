// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.hostile;

import java.util.Map;
import java.util.Optional;

/**
 * A record that a game must survive.
 *
 * @param kind what is wrong with it, behind the topic it is meant for: {@code attacks/truncated}
 * @param topic its full name
 * @param key empty for none
 * @param headers by name
 * @param value none for null
 */
public record HostileRecord(
        String kind,
        String topic,
        String key,
        Map<String, byte[]> headers,
        Optional<byte[]> value) {}
