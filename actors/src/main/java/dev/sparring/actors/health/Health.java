// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.health;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * How a process is. It is healthy unless a new process would do better: a long round, a game that
 * waits and a Kafka that is away are all healthy. It is ready when it does its work or could take
 * it over at once: connected, restored, playing, paused or standing by. Safe to share between
 * threads.
 */
public final class Health {

    /** What is not named by its part: the process as a whole. */
    public static final String PROCESS = "process";

    /**
     * An answer.
     *
     * @param good whether all is well
     * @param text one line: what is not
     */
    public record Verdict(boolean good, String text) {

        /** Of HTTP. */
        public int status() {
            return good ? 200 : 503;
        }

        /** As it is sent. */
        public String body() {
            return text + "\n";
        }
    }

    /** Looks at something when somebody asks; says what is wrong with it. */
    public interface Check extends Supplier<Optional<String>> {}

    private final SortedMap<String, String> needs = new TreeMap<>();
    private final List<Check> life = new CopyOnWriteArrayList<>();
    private final List<Check> readiness = new CopyOnWriteArrayList<>();
    private String broken;

    /**
     * A part of the process cannot do its work yet, or not any more.
     *
     * @param why in words for people
     */
    public synchronized void needs(String part, String why) {
        needs.put(part, oneLine(why));
    }

    /** A part of the process is ready, or has gone and is not missed. */
    public synchronized void has(String part) {
        needs.remove(part);
    }

    /**
     * The process will never do its work: it should be started again.
     *
     * @param why in words for people; the first one stays
     */
    public synchronized void broken(String why) {
        broken = broken == null ? oneLine(why) : broken;
    }

    /** Adds a look at whether something hangs. */
    public void alive(Check check) {
        life.add(check);
    }

    /** Adds a look at whether something is there. */
    public void ready(Check check) {
        readiness.add(check);
    }

    /** Whether a restart would be of no use. */
    public Verdict healthy() {
        return verdict("healthy", broken().or(() -> first(life)));
    }

    /** Whether the process does its work. */
    public Verdict ready() {
        return verdict("ready", broken().or(this::missing).or(() -> first(readiness)));
    }

    private synchronized Optional<String> broken() {
        return Optional.ofNullable(broken);
    }

    private synchronized Optional<String> missing() {
        return needs.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        needs.entrySet().stream()
                                .map(
                                        need ->
                                                need.getKey().equals(PROCESS)
                                                        ? need.getValue()
                                                        : need.getKey() + ": " + need.getValue())
                                .collect(Collectors.joining("; ")));
    }

    private static Optional<String> first(List<Check> checks) {
        return checks.stream().flatMap(check -> check.get().stream()).findFirst();
    }

    private static Verdict verdict(String word, Optional<String> problem) {
        return new Verdict(
                problem.isEmpty(), problem.map(why -> "not " + word + ": " + why).orElse(word));
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s*\\R\\s*", " ");
    }
}
