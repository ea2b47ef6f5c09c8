# SPDX-License-Identifier: Apache-2.0
"""How to reach a Kafka: a client.properties of Kafka's own tools, in the words of librdkafka."""
import os
import pathlib
import re
import subprocess

from confluent_kafka import KafkaError, libversion

SAME = {"security.protocol", "client.id", "client.rack", "ssl.key.password"}
RENAMED = {
    "sasl.mechanism": "sasl.mechanisms",
    "ssl.truststore.certificates": "ssl.ca.pem",
    "ssl.keystore.certificate.chain": "ssl.certificate.pem",
    "ssl.keystore.key": "ssl.key.pem",
}
TRANSLATED = {
    "bootstrap.servers", "sasl.jaas.config", "ssl.endpoint.identification.algorithm",
    "ssl.truststore.location", "ssl.truststore.password", "ssl.truststore.type",
    "ssl.keystore.location", "ssl.keystore.password", "ssl.keystore.type"}
# what says when Java's clients try again is of no use here
NOT_NEEDED = re.compile(r"(.+\.)?(timeout|backoff|idle|age)(\.max)?\.ms|retries|connections\..*|(send|receive)\.buffer\.bytes")
FIXED_SCRAM = 2, 6, 1
MECHANISMS = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")


def properties(text):
    """The keys and values of a file that Java's Properties can read."""
    lines, found = iter(text.splitlines()), {}
    for line in lines:
        line = line.lstrip()
        if not line or line[0] in "#!":
            continue
        while re.search(r"(?<!\\)(\\\\)*\\$", line):
            line = line[:-1] + next(lines, "").lstrip()
        key, value = re.fullmatch(r"((?:[^\\=:\s]|\\.)*)\s*[=:]?\s*(.*)", line).groups()
        found[plain(key)] = plain(value).strip()
    return found


def plain(text):
    def meant(escape):
        letter = escape[1]
        return chr(int(letter[1:], 16)) if len(letter) == 5 else {"n": "\n", "r": "\r", "t": "\t"}.get(letter, letter)
    return re.sub(r"\\(u[0-9a-fA-F]{4}|.)", meant, text)


def login(text, mechanism):
    """User and password of a line for JAAS."""
    if mechanism not in MECHANISMS:
        raise ValueError(f"sasl.mechanism = {mechanism} is not translated here, only {', '.join(MECHANISMS)} are")
    values = {name: re.sub(r"\\(.)", r"\1", quoted or bare)
              for name, quoted, bare in re.findall(r'(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))', text)}
    if not {"username", "password"} <= values.keys():
        raise ValueError("sasl.jaas.config has no username and password")
    return {"sasl.username": values["username"], "sasl.password": values["password"]}


def kind(path, declared):
    """What a store is, by its first bytes: Java takes a PKCS12 store for a JKS one, too."""
    try:
        start = pathlib.Path(path).read_bytes()[:4]
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}") from None
    return "PEM" if declared.upper() == "PEM" else "JKS" if start == b"\xfe\xed\xfe\xed" else "PKCS12"


def trust(path, declared, password):
    """Certificates of authorities; librdkafka reads them as text only."""
    what = kind(path, declared)
    if what == "PEM":
        return {"ssl.ca.location": path}
    line = f"openssl pkcs12 -in {path} -nokeys -out trust.pem"
    if what == "PKCS12":
        try:
            done = subprocess.run(["openssl", "pkcs12", "-in", path, "-nokeys", "-passin", "env:TRUST"], text=True,
                                  env={**os.environ, "TRUST": password}, stdin=subprocess.DEVNULL, capture_output=True)
        except FileNotFoundError:
            done = None
        if done and done.returncode == 0 and "BEGIN CERTIFICATE" in done.stdout:
            return {"ssl.ca.pem": done.stdout}
    else:
        line = f"keytool -importkeystore -srckeystore {path} -destkeystore trust.p12 -deststoretype PKCS12, {line}"
    raise ValueError(f"ssl.truststore.location is a {what} store that cannot be read here (is openssl installed, and the"
                     f" password right?); turn it into text with: {line}, and set ssl.truststore.type=PEM")


def key(path, declared, password):
    """The client's own certificate and key."""
    what = kind(path, declared)
    if what == "JKS":
        raise ValueError("ssl.keystore.location is a JKS store, which librdkafka cannot read; make it PKCS12 with: keytool"
                         f" -importkeystore -srckeystore {path} -destkeystore key.p12 -deststoretype PKCS12")
    if what == "PEM":
        return {"ssl.certificate.location": path, "ssl.key.location": path}
    return {"ssl.keystore.location": path, "ssl.keystore.password": password}


def translate(given):
    """Java's properties as librdkafka's."""
    for name in given:
        if name not in SAME | RENAMED.keys() | TRANSLATED and not NOT_NEEDED.fullmatch(name):
            raise ValueError(f"{name} cannot be translated for librdkafka: leave it out")
    told = {name: given[name] for name in SAME & given.keys()}
    told.update({RENAMED[name]: given[name] for name in RENAMED.keys() & given.keys()})
    if "bootstrap.servers" in given:
        told["bootstrap.servers"] = given["bootstrap.servers"]
    if "sasl.jaas.config" in given:
        told.update(login(given["sasl.jaas.config"], given.get("sasl.mechanism", "GSSAPI")))
    if "ssl.truststore.location" in given:
        told.update(trust(given["ssl.truststore.location"], given.get("ssl.truststore.type", "JKS"),
                          given.get("ssl.truststore.password", "")))
    if "ssl.keystore.location" in given:
        told.update(key(given["ssl.keystore.location"], given.get("ssl.keystore.type", "JKS"),
                        given.get("ssl.keystore.password", "")))
    if "ssl.endpoint.identification.algorithm" in given:
        told["ssl.endpoint.identification.algorithm"] = given["ssl.endpoint.identification.algorithm"] or "none"
    return told


def explain(where, error, mechanism):
    """What went wrong with a Kafka, in a line."""
    line = f"Kafka at {where}: {error.str()}"
    version = libversion()[0]
    if (error.code() == KafkaError._AUTHENTICATION and "invalid credentials" in line and mechanism.startswith("SCRAM")
            and tuple(int(part) for part in version.split(".")[:3]) < FIXED_SCRAM):
        line += (f"; librdkafka {version} speaks a SCRAM that Kafka 4 refuses whatever the password: use PLAIN, a"
                 " certificate, or the confluent-kafka of pip (2.6.1 or later)")
    return line


def connect(servers, file):
    """What each client is told; ends with a line if the file cannot be used."""
    told = {}
    if file:
        try:
            told = translate(properties(pathlib.Path(file).read_text("latin-1")))
        except OSError as error:
            raise SystemExit(f"{file} cannot be read: {error.strerror}") from None
        except ValueError as error:
            raise SystemExit(f"{file}: {error}") from None
    if servers:
        told["bootstrap.servers"] = servers
    if "bootstrap.servers" not in told:
        raise SystemExit("which Kafka? give --kafka HOST:PORT, or bootstrap.servers in the file of --kafka-config")
    return told
