// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class GuardTest {

    private final Guard loopback = new Guard("127.0.0.1", List.of());

    @Test
    void shouldKnowItsOwnNames() {
        assertThat(loopback.isOwn("127.0.0.1:8080")).isTrue();
        assertThat(loopback.isOwn("localhost:8080")).isTrue();
        assertThat(loopback.isOwn("LOCALHOST")).isTrue();
        assertThat(loopback.isOwn("[::1]:8080")).isTrue();
        assertThat(new Guard("gpu3.lab", List.of()).isOwn("gpu3.lab:80")).isTrue();
    }

    @Test
    void shouldNotBeSomebodyElse() {
        assertThat(loopback.isOwn("evil.example:8080")).isFalse();
        assertThat(loopback.isOwn("localhost.evil.example")).isFalse();
        assertThat(loopback.isOwn("10.0.0.1:8080")).isFalse();
        assertThat(loopback.isOwn("")).isFalse();
    }

    @Test
    void shouldBelieveAddressesWhenItListensEverywhere() {
        Guard everywhere = new Guard("0.0.0.0", List.of());
        assertThat(everywhere.isOwn("10.0.0.1:8080")).isTrue();
        assertThat(everywhere.isOwn("[fe80::1]:8080")).isTrue();
        assertThat(everywhere.isOwn("evil.example:8080")).isFalse();
        assertThat(everywhere.isOwn("1.2.3.4.evil.example")).isFalse();
    }

    @Test
    void shouldKnowTheNamesThatAProxyServesItBy() {
        Guard proxied = new Guard("127.0.0.1", List.of("Games.Example.org"));
        assertThat(proxied.isOwn("games.example.org")).isTrue();
        assertThat(proxied.isOwn("games.example.org:8443")).isTrue();
        assertThat(proxied.isOwn("evil.example.org")).isFalse();
        assertThat(proxied.isOwn("games.example.org.evil.example")).isFalse();
        assertThat(proxied.mayPost("https://games.example.org", "games.example.org")).isTrue();
        assertThat(proxied.mayPost("https://games.example.org", "127.0.0.1:8080")).isTrue();
        assertThat(proxied.mayPost("https://evil.example", "games.example.org")).isFalse();
        assertThat(proxied.mayPost("games.example.org", "127.0.0.1:8080")).isFalse();
    }

    @Test
    void shouldLetItsOwnPageAndProgramsPost() {
        assertThat(loopback.mayPost("http://localhost:8080", "localhost:8080")).isTrue();
        assertThat(loopback.mayPost("", "localhost:8080")).isTrue();
    }

    @Test
    void shouldLetNoOtherPagePost() {
        assertThat(loopback.mayPost("http://evil.example", "localhost:8080")).isFalse();
        assertThat(loopback.mayPost("http://localhost:9090", "localhost:8080")).isFalse();
        assertThat(loopback.mayPost("null", "localhost:8080")).isFalse();
        assertThat(loopback.mayPost("http://evil.example", "evil.example")).isFalse();
    }
}
