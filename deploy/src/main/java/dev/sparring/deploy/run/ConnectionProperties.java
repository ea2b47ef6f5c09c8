// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.run;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * Properties of Java that say how a Kafka is reached: trust stores, proxies, Kerberos, OAuth. A
 * child process has them too. Passwords come to it in its environment, which other users cannot
 * read, and not among its arguments; nor in {@code JDK_JAVA_OPTIONS}, which Java prints.
 */
public final class ConnectionProperties {

    private static final String PASSWORDS = "SPARRING_CHILD_PASSWORDS";

    private static final List<String> BEGINNINGS =
            List.of(
                    "javax.net.ssl.",
                    "javax.security.auth.",
                    "java.security.auth.login.config",
                    "java.security.krb5.",
                    "java.net.",
                    "http.",
                    "https.",
                    "socks",
                    "org.apache.kafka.");

    private ConnectionProperties() {}

    /** Those of this process that anybody may see, as options for a child. */
    static List<String> options() {
        return names().filter(name -> !isPassword(name))
                .map(name -> "-D" + name + "=" + System.getProperty(name))
                .toList();
    }

    /** Puts the passwords of this process into the environment of a child. */
    static void addPasswords(Map<String, String> environment) {
        Properties passwords = new Properties();
        names().filter(ConnectionProperties::isPassword)
                .forEach(name -> passwords.setProperty(name, System.getProperty(name)));
        if (passwords.isEmpty()) {
            return;
        }
        StringWriter text = new StringWriter();
        try {
            passwords.store(text, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        environment.put(PASSWORDS, text.toString());
    }

    /** In a child, takes the passwords that its parent has put there. */
    public static void takePasswords() {
        Properties passwords = new Properties();
        try {
            passwords.load(new StringReader(System.getenv().getOrDefault(PASSWORDS, "")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        passwords.stringPropertyNames().stream()
                .filter(ConnectionProperties::isPassword)
                .forEach(name -> System.setProperty(name, passwords.getProperty(name)));
    }

    private static Stream<String> names() {
        return System.getProperties().stringPropertyNames().stream()
                .filter(name -> BEGINNINGS.stream().anyMatch(name::startsWith))
                .sorted();
    }

    private static boolean isPassword(String name) {
        return name.endsWith("Password") || name.endsWith(".password");
    }
}
