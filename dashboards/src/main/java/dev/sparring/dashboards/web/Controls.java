// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparring.actors.journal.ControlSender;
import dev.sparring.actors.journal.Journal;
import dev.sparring.dashboards.feed.Places;
import dev.sparring.protocol.OneLine;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.Action;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** Turns a viewer's request from JSON into a record for the game. Safe to share between threads. */
final class Controls {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Map<String, Action> ACTIONS =
            new TreeMap<>(
                    Map.of(
                            "admit", Action.ACTION_ADMIT,
                            "pause", Action.ACTION_PAUSE,
                            "resume", Action.ACTION_RESUME,
                            "stop", Action.ACTION_STOP,
                            "eject", Action.ACTION_EJECT));

    /**
     * A request that can be sent.
     *
     * @param attacker whom to eject or admit; empty for everything else
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
     * @param places of whom one may eject, and for whom one may admit
     * @throws IllegalArgumentException in one line, naming what does not fit
     */
    static Request parse(byte[] body, Places places) {
        JsonNode json = object(body);
        String name = text(json, "action");
        Action action = ACTIONS.get(name);
        if (action == null) {
            throw new IllegalArgumentException(
                    "unknown action '%s'; there are %s"
                            .formatted(name, String.join(", ", ACTIONS.keySet())));
        }
        String attacker = text(json, "attacker");
        String reason = text(json, "reason");
        switch (action) {
            case ACTION_EJECT -> requireKnown(attacker, places);
            case ACTION_ADMIT -> requirePlace(attacker, places);
            default -> attacker = "";
        }
        return new Request(action, attacker, reason);
    }

    private static void requireKnown(String attacker, Places places) {
        if (!places.known().contains(attacker)) {
            throw new IllegalArgumentException(
                    "nobody called '%s' has been in the game; there are %s"
                            .formatted(attacker, String.join(", ", places.known())));
        }
    }

    private static void requirePlace(String attacker, Places places) {
        Topics.requireName(attacker);
        if (!places.isPlaceFor(attacker)) {
            throw new IllegalArgumentException(
                    "no place is left: defender.max-attackers = %d, and there are %s"
                            .formatted(places.number(), String.join(", ", places.taken())));
        }
    }

    /**
     * Sends a request; the record is in the log when this returns. Blocks.
     *
     * @throws IllegalArgumentException if there is no game yet to let an attacker into
     * @throws dev.sparring.actors.journal.JournalException if Kafka does not answer
     */
    void send(Request request) {
        if (request.action() == Action.ACTION_ADMIT) {
            makeTopics(request.attacker());
        }
        try (ControlSender sender = new ControlSender(journal)) {
            switch (request.action()) {
                case ACTION_EJECT -> sender.eject(request.attacker(), request.reason());
                case ACTION_ADMIT -> sender.admit(request.attacker(), request.reason());
                default -> sender.send(request.action(), request.reason());
            }
        }
    }

    private void makeTopics(String attacker) {
        if (journal.settings().isEmpty()) {
            throw new IllegalArgumentException(
                    "there is no game %s yet".formatted(journal.topics().game()));
        }
        journal.createTopicsOf(attacker);
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
        if (!value.isTextual()) {
            throw new IllegalArgumentException(field + " does not fit: expected text");
        }
        return OneLine.require(field, value.textValue());
    }
}
