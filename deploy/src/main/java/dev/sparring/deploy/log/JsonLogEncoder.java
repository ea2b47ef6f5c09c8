// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Events as JSON, an object a line: {@code timestamp} (ISO 8601, UTC), {@code level}, {@code
 * logger}, {@code thread}, {@code game} and {@code role} if there are any, {@code message}, and
 * {@code stackTrace} of a failure. Logback's own encoder writes neither such a time nor a trace
 * that people can read.
 */
final class JsonLogEncoder extends EncoderBase<ILoggingEvent> {

    private final ObjectMapper mapper = new ObjectMapper();
    private final String game;
    private final String role;

    JsonLogEncoder(String game, String role) {
        this.game = game;
        this.role = role;
    }

    @Override
    public byte[] headerBytes() {
        return null;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("timestamp", event.getInstant().toString());
        fields.put("level", event.getLevel().toString());
        fields.put("logger", event.getLoggerName());
        fields.put("thread", event.getThreadName());
        putUnlessEmpty(fields, "game", game);
        putUnlessEmpty(fields, "role", role);
        fields.put("message", event.getFormattedMessage());
        if (event.getThrowableProxy() != null) {
            fields.put("stackTrace", ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        try {
            return (mapper.writeValueAsString(fields) + "\n").getBytes(UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings are no JSON", e);
        }
    }

    @Override
    public byte[] footerBytes() {
        return null;
    }

    private static void putUnlessEmpty(Map<String, String> fields, String name, String value) {
        if (!value.isEmpty()) {
            fields.put(name, value);
        }
    }
}
