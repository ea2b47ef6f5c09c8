// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Keys and certificates of a test's own, made with the JDK's {@code keytool}: an authority, what it
 * has signed, and an authority that nobody trusts. All stores are PKCS12 with one password.
 */
public final class TestCertificates {

    /** Of every store. */
    public static final String PASSWORD = "word-of-the-stores";

    /** An alias: a broker's, for 127.0.0.1 and localhost. */
    static final String BROKER = "broker";

    /** An alias: a broker's, for another host than the one it runs on. */
    static final String ELSEWHERE = "elsewhere";

    private static final String AUTHORITY = "trusted-authority";
    private static final String STRANGER = "untrusted-authority";

    private final Path folder;
    private final Path all;

    private TestCertificates(Path folder) {
        this.folder = folder;
        this.all = folder.resolve("all.p12");
    }

    /** Makes two authorities and the brokers' certificates, in about two seconds. */
    static TestCertificates make(Path folder) throws Exception {
        TestCertificates made = new TestCertificates(Files.createDirectories(folder));
        made.generate(AUTHORITY, "-ext", "bc:c");
        made.generate(STRANGER, "-ext", "bc:c");
        made.signed(BROKER, "-ext", "san=ip:127.0.0.1,dns:localhost");
        made.signed(ELSEWHERE, "-ext", "san=dns:elsewhere.example");
        made.trust(AUTHORITY);
        made.trust(STRANGER);
        return made;
    }

    /** A store with a key and a certificate for a client of that name. */
    Path client(String name) throws Exception {
        return Files.exists(key(name)) ? key(name) : signed(name);
    }

    /** A store with the authority that signed the brokers' certificates. */
    public Path trusted() {
        return folder.resolve(AUTHORITY + "-trust.p12");
    }

    /** The same as text. */
    public Path trustedPem() {
        return folder.resolve(AUTHORITY + "-trust.pem");
    }

    /** A store with an authority that has signed nothing of all this. */
    public Path stranger() {
        return folder.resolve(STRANGER + "-trust.p12");
    }

    /** The store with the key of {@code owner}. */
    Path key(String owner) {
        return folder.resolve(owner + ".p12");
    }

    private Path signed(String owner, String... more) throws Exception {
        List<String> options = new ArrayList<>(List.of("-signer", AUTHORITY));
        options.addAll(List.of(more));
        generate(owner, options.toArray(String[]::new));
        KeyStore made = KeyStore.getInstance(all.toFile(), PASSWORD.toCharArray());
        Key key = made.getKey(owner, PASSWORD.toCharArray());
        KeyStore store = empty();
        store.setKeyEntry(owner, key, PASSWORD.toCharArray(), made.getCertificateChain(owner));
        write(store, key(owner));
        return key(owner);
    }

    private void trust(String alias) throws GeneralSecurityException, IOException {
        Certificate certificate =
                KeyStore.getInstance(all.toFile(), PASSWORD.toCharArray()).getCertificate(alias);
        KeyStore store = empty();
        store.setCertificateEntry(alias, certificate);
        write(store, folder.resolve(alias + "-trust.p12"));
        String text = Base64.getMimeEncoder().encodeToString(certificate.getEncoded());
        Files.writeString(
                folder.resolve(alias + "-trust.pem"),
                "-----BEGIN CERTIFICATE-----\n" + text + "\n-----END CERTIFICATE-----\n");
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static void write(KeyStore store, Path file)
            throws GeneralSecurityException, IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
    }

    private void generate(String alias, String... more) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"));
        command.addAll(List.of("-genkeypair", "-alias", alias, "-dname", "CN=" + alias));
        command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-validity", "2"));
        command.addAll(List.of("-keystore", all.toString(), "-storetype", "PKCS12"));
        command.addAll(List.of("-storepass", PASSWORD));
        command.addAll(List.of(more));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes());
        if (keytool.waitFor() != 0) {
            throw new IOException("keytool: " + said);
        }
    }
}
