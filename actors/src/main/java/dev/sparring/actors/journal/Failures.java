// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** What Kafka's clients say, in one line that names what to correct. */
final class Failures {

    /** Words of Java's for certificates, and ours. */
    private static final List<TlsProblem> TLS_PROBLEMS =
            List.of(
                    new TlsProblem(
                            "No (subject alternative|name matching).*",
                            "its certificate is not for that name (%s): use a name that stands in"
                                    + " it"),
                    new TlsProblem(
                            "Received fatal alert:"
                                + " (bad_certificate|certificate_required|certificate_unknown|unknown_ca|handshake_failure)",
                            "it asks for another certificate of this client (%s): correct"
                                    + " ssl.keystore.location"),
                    new TlsProblem(
                            ".*(NotAfter|expired|NotBefore).*",
                            "its certificate is not valid now (%s): renew it"),
                    new TlsProblem(
                            ".*(unable to find valid certification path|signature check"
                                    + " failed|trustAnchors|No trusted certificate).*",
                            "its certificate is not trusted (%s): put the authority that signed it"
                                    + " into ssl.truststore.location"));

    /** Java's words for a login that cannot be understood. */
    private static final Pattern JAAS_PROBLEM =
            Pattern.compile("JAAS|Login|Value not specified for key");

    private static final Set<Port.Speech> SPOKEN =
            EnumSet.of(Port.Speech.PLAIN, Port.Speech.SASL, Port.Speech.TLS);

    private record TlsProblem(Pattern pattern, String text) {

        TlsProblem(String pattern, String text) {
            this(Pattern.compile(pattern), text);
        }
    }

    private Failures() {}

    /** A failure to read topics. */
    static JournalException reading(
            Connection connection, Collection<String> topics, Throwable cause) {
        String what =
                "cannot read %s at %s: %s"
                        .formatted(String.join(", ", topics), connection, cause.getMessage());
        return of(connection, "Read", topics, what, cause);
    }

    /**
     * A failure to write a topic.
     *
     * @param what for the message
     */
    static JournalException writing(
            Connection connection, Collection<String> topics, String what, Throwable cause) {
        return of(
                connection,
                "Write",
                topics,
                "%s: %s".formatted(what, deepest(cause).getMessage()),
                cause);
    }

    /**
     * A failure of something that an administrator does.
     *
     * @param operation of Kafka's ACLs
     * @param topics that it is about
     * @param what for the message
     */
    static JournalException of(
            Connection connection,
            String operation,
            Collection<String> topics,
            String what,
            Throwable cause) {
        Optional<AuthenticationException> stranger = find(cause, AuthenticationException.class);
        if (stranger.isPresent()) {
            return new RefusedException(stranger(connection, stranger.get()), cause);
        }
        Optional<AuthorizationException> forbidden = find(cause, AuthorizationException.class);
        if (forbidden.isPresent()) {
            return new RefusedException(
                    forbidden(connection, operation, topics, forbidden.get()), cause);
        }
        Optional<UnsupportedVersionException> old = find(cause, UnsupportedVersionException.class);
        if (old.isPresent()) {
            return new RefusedException(
                    "the Kafka at %s is too old: %s".formatted(connection, old.get().getMessage()),
                    cause);
        }
        if (has(cause, Failures::isDamage)) {
            return damaged(connection, topics, deepest(cause).getMessage(), cause);
        }
        return isPassing(cause)
                ? new UnreachableException(what, cause)
                : new JournalException(what, cause);
    }

    /** That what lies in some topics cannot be read, though Kafka answers. */
    static JournalException damaged(
            Connection connection, Collection<String> topics, String why, Throwable cause) {
        return new JournalException(
                ("the log of %s at %s is damaged (%s): restore the broker's files or another"
                     + " replica of them; or go on under another name from a checkpoint that can be"
                     + " read, with sparring fork")
                        .formatted(String.join(", ", topics), connection, why),
                cause);
    }

    /** Of a checksum that does not fit the client only says so in words. */
    private static boolean isDamage(Throwable each) {
        String message = String.valueOf(each.getMessage());
        return each instanceof CorruptRecordException
                || each instanceof InvalidRecordException
                || message.contains("is invalid, cause")
                || message.contains("corrupt message");
    }

    /**
     * What a Kafka and its clients misunderstand.
     *
     * @param heard what its ports speak
     * @return empty if it may answer later
     */
    static Optional<RefusedException> misunderstanding(
            Connection connection, Map<Port, Port.Speech> heard) {
        return heard.entrySet().stream()
                .flatMap(
                        each ->
                                misunderstanding(connection, each.getValue()).stream()
                                        .map(wrong -> each.getKey() + " " + wrong))
                .findFirst()
                .map(
                        wrong ->
                                new RefusedException(
                                        "Kafka at " + wrong + " in " + connection.place()));
    }

    /**
     * Why nobody answers, as far as that can be found out.
     *
     * @param what was asked, in words
     * @param heard what its ports speak, if that was found out
     */
    static UnreachableException unreachable(
            Connection connection, String what, Map<Port, Port.Speech> heard, Throwable cause) {
        String unknown =
                heard.entrySet().stream()
                        .filter(each -> each.getValue() == Port.Speech.UNKNOWN_HOST)
                        .map(each -> each.getKey().host())
                        .distinct()
                        .collect(Collectors.joining(", "));
        if (!unknown.isEmpty()) {
            return unknownHost(connection, unknown, cause);
        }
        return new UnreachableException(
                heard.values().stream().anyMatch(SPOKEN::contains)
                        ? ("something answers at %s, but not when asked to %s: can its"
                                        + " advertised.listeners be reached from here, and has it"
                                        + " as many brokers as its internal topics have replicas?")
                                .formatted(connection, what)
                        : "no Kafka broker answers at %s: start one there, or correct --kafka"
                                .formatted(connection),
                cause);
    }

    private static UnreachableException unknownHost(
            Connection connection, String hosts, Throwable cause) {
        return new UnreachableException(
                "the host name %s is not known here: correct --kafka %s, or wait until it is"
                        .formatted(hosts, connection),
                cause);
    }

    /** That no client can be made for a connection. */
    static JournalException unusable(Connection connection, Throwable cause) {
        String why = String.valueOf(deepest(cause).getMessage());
        if (why.contains("resolvable")) {
            return unknownHost(
                    connection,
                    Port.of(connection).stream()
                            .map(Port::host)
                            .distinct()
                            .collect(Collectors.joining(", ")),
                    cause);
        }
        if (connection.file().isEmpty() || why.contains("bootstrap.servers")) {
            return new RefusedException(
                    "'%s' is not a Kafka broker's host:port: %s".formatted(connection, why), cause);
        }
        String text = "cannot connect to Kafka as %s says: ".formatted(connection.place());
        return JAAS_PROBLEM.matcher(why).find()
                // Java's words may have a part of a password in them
                ? new RefusedException(
                        text
                                + "sasl.jaas.config cannot be understood: it is CLASS required"
                                + " username=\"...\" password=\"...\"; with quotes and semicolon")
                : new RefusedException(text + key(cause), cause);
    }

    /** Which key of a file is wrong, as far as that can be found out, and why. */
    private static String key(Throwable cause) {
        String why = String.valueOf(deepest(cause).getMessage());
        for (Throwable each : chain(cause)) {
            String message = String.valueOf(each.getMessage());
            if (message.startsWith("Failed to load SSL keystore") && each.getCause() != null) {
                return "%s: %s; correct its location, type or password"
                        .formatted(message, each.getCause().getMessage());
            }
        }
        return why;
    }

    /** One line for each permission that is missing, as a command that gives it. */
    static String grants(Connection connection, Collection<Permission> missing) {
        return missing.stream()
                .map(
                        permission ->
                                "kafka-acls.sh --add --allow-principal '%s' %s"
                                        .formatted(
                                                connection.principal().orElse("User:NAME"),
                                                permission.option()))
                .collect(Collectors.joining("; "));
    }

    private static Optional<String> misunderstanding(Connection connection, Port.Speech speech) {
        if (speech == Port.Speech.TLS && !connection.usesTls()) {
            return Optional.of("speaks TLS: set security.protocol to SSL or SASL_SSL");
        }
        boolean plain = speech == Port.Speech.PLAIN || speech == Port.Speech.SASL;
        if (plain && connection.usesTls()) {
            return Optional.of(
                    "does not speak TLS: set security.protocol to %s"
                            .formatted(
                                    speech == Port.Speech.PLAIN ? "PLAINTEXT" : "SASL_PLAINTEXT"));
        }
        return speech == Port.Speech.SASL && !connection.usesSasl()
                ? Optional.of(
                        "wants to know who its clients are: set security.protocol to"
                                + " SASL_PLAINTEXT, sasl.mechanism and sasl.jaas.config")
                : Optional.empty();
    }

    private static String stranger(Connection connection, AuthenticationException why) {
        if (why instanceof SslAuthenticationException) {
            return "TLS with Kafka at %s fails: %s in %s"
                    .formatted(connection, tls(why), connection.place());
        }
        return "Kafka at %s does not accept %s: %s; correct security.protocol, sasl.mechanism and sasl.jaas.config in %s"
                .formatted(connection, who(connection), why.getMessage(), connection.place());
    }

    private static String tls(Throwable why) {
        for (Throwable each : chain(why)) {
            String message = String.valueOf(each.getMessage());
            for (TlsProblem problem : TLS_PROBLEMS) {
                if (problem.pattern().matcher(message).matches()) {
                    return problem.text().formatted(message);
                }
            }
        }
        return "TLS fails (%s): correct ssl.*".formatted(deepest(why).getMessage());
    }

    private static String forbidden(
            Connection connection,
            String operation,
            Collection<String> topics,
            AuthorizationException why) {
        List<Permission> missing = new ArrayList<>();
        if (why instanceof GroupAuthorizationException group) {
            missing.add(Permission.group("Read", group.groupId()));
        } else if (why instanceof TopicAuthorizationException topic) {
            Collection<String> named =
                    topic.unauthorizedTopics().isEmpty() ? topics : topic.unauthorizedTopics();
            named.forEach(name -> missing.add(Permission.topic(operation, name)));
        } else if (why instanceof ClusterAuthorizationException && !topics.isEmpty()) {
            // of one who may write no topic at all: producers are numbered first
            topics.forEach(name -> missing.add(Permission.topic(operation, name)));
        } else if (why instanceof TransactionalIdAuthorizationException) {
            return "Kafka at %s does not let %s use its transactional id: %s"
                    .formatted(connection, who(connection), why.getMessage());
        } else {
            return "Kafka at %s does not let %s do that: %s"
                    .formatted(connection, who(connection), why.getMessage());
        }
        return forbidden(connection, missing);
    }

    /** That permissions are missing. */
    static String forbidden(Connection connection, Collection<Permission> missing) {
        return "Kafka at %s does not let %s %s; an administrator grants it with: %s"
                .formatted(
                        connection,
                        who(connection),
                        missing.stream().map(Permission::text).collect(Collectors.joining(", ")),
                        grants(connection, missing));
    }

    private static String who(Connection connection) {
        return connection.principal().orElse("this client");
    }

    static boolean isPassing(Throwable cause) {
        return has(
                cause,
                each ->
                        each instanceof RetriableException
                                || each instanceof TimeoutException
                                || each instanceof UnreachableException);
    }

    private static boolean has(Throwable cause, Function<Throwable, Boolean> which) {
        return chain(cause).stream().anyMatch(which::apply);
    }

    private static <T> Optional<T> find(Throwable cause, Class<T> type) {
        return chain(cause).stream().filter(type::isInstance).map(type::cast).findFirst();
    }

    private static Throwable deepest(Throwable cause) {
        List<Throwable> chain = chain(cause);
        return chain.get(chain.size() - 1);
    }

    private static List<Throwable> chain(Throwable cause) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable each = cause;
                each != null && !chain.contains(each);
                each = each.getCause()) {
            chain.add(each);
        }
        return chain;
    }
}
