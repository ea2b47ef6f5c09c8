// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparring.actors.journal.ControlSender;
import dev.sparring.actors.journal.Journal;
import dev.sparring.protocol.v1.Action;
import java.io.IOException;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;

/** What a viewer asks of the game, from JSON to a record. Safe to share between threads. */
final class Controls {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_REASON = 1_000;

    private static final Map<String, Action> ACTIONS =
            new TreeMap<>(
                    Map.of(
                            "pause", Action.ACTION_PAUSE,
                            "resume", Action.ACTION_RESUME,
                            "stop", Action.ACTION_STOP,
                            "eject", Action.ACTION_EJECT));

    /**
     * A request that can be sent.
     *
     * @param attacker whom to eject; empty for everything else
     */
    record Request(Action action, String attacker, String reason) {}

    private final Journal journal;

    /** Of one game. */
    Controls(Journal journal) {
        this.journal = journal;
    }

    /**
     * Reads a request.
     *
     * @param attackers whom one may eject
     * @throws IllegalArgumentException in one line, naming what does not fit
     */
    static Request parse(byte[] body, SortedSet<String> attackers) {
        JsonNode json = object(body);
        String name = text(json, "action");
        Action action = ACTIONS.get(name);
        if (action == null) {
            throw new IllegalArgumentException(
                    "unknown action '%s'; there are %s"
                            .formatted(name, String.join(", ", ACTIONS.keySet())));
        }
        String attacker = text(json, "attacker");
        if (action != Action.ACTION_EJECT) {
            return new Request(action, "", text(json, "reason"));
        }
        if (!attackers.contains(attacker)) {
            throw new IllegalArgumentException(
                    "nobody called '%s' has been in the game; there are %s"
                            .formatted(attacker, String.join(", ", attackers)));
        }
        return new Request(action, attacker, text(json, "reason"));
    }

    /**
     * Sends; the record is in the log when this returns. Blocks.
     *
     * @throws dev.sparring.actors.journal.JournalException if Kafka does not answer
     */
    void send(Request request) {
        try (ControlSender sender = new ControlSender(journal)) {
            if (request.action() == Action.ACTION_EJECT) {
                sender.eject(request.attacker(), request.reason());
            } else {
                sender.send(request.action(), request.reason());
            }
        }
    }

    private static JsonNode object(byte[] body) {
        try {
            JsonNode json = JSON.readTree(body);
            if (json != null && json.isObject()) {
                return json;
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the body is no JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("the body cannot be read: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(
                "the body is no JSON object; expected {\"action\": \"pause\"}");
    }

    private static String text(JsonNode json, String field) {
        JsonNode value = json.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        if (!value.isTextual() || value.textValue().length() > MAX_REASON) {
            throw new IllegalArgumentException(
                    "%s does not fit: expected text of at most %d characters"
                            .formatted(field, MAX_REASON));
        }
        return value.textValue();
    }
}
