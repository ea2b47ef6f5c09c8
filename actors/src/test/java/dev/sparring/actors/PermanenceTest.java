// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.journal.FencedException;
import dev.sparring.actors.journal.JournalException;
import dev.sparring.actors.journal.UnreachableException;
import dev.sparring.actors.settings.SettingsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PermanenceTest {

    private static Stream<Throwable> permanent() {
        return Stream.of(
                new SettingsException("other images"),
                new IllegalArgumentException("weights do not fit"),
                new ArithmeticException("loss of round 3 is NaN"),
                new NoClassDefFoundError("of a plug-in"),
                new IrreproducibleException("other weights"),
                PlayerException.permanent("the journal does not hold it any more"));
    }

    private static Stream<Throwable> passing() {
        return Stream.of(
                new UnreachableException("Kafka does not answer"),
                new FencedException("defender", null),
                new IllegalArgumentException("not fetched", new IOException("answers 503")),
                new JournalException("not written"),
                new UncheckedIOException(new IOException("No space left on device")),
                new IllegalStateException("the device is gone"),
                new PlayerException("it was silent", null));
    }

    @ParameterizedTest
    @MethodSource("permanent")
    void shouldNotTryAgainWhatWouldEndInTheSameWay(Throwable failure) {
        assertThat(Permanence.isPermanent(failure)).isTrue();
        assertThat(Permanence.isPermanent(new PlayerException("the device could not", failure)))
                .isTrue();
    }

    @Test
    void shouldNotEnterAgainWhereAnotherProcessMayPlay() {
        Role<Void> role = new Role<>("defender", Behaviors.empty());

        assertThat(role.mayTryAgain(new FencedException("defender", null))).isFalse();
        assertThat(role.mayTryAgain(new JournalException("not written"))).isTrue();
    }

    @ParameterizedTest
    @MethodSource("passing")
    void shouldTryAgainWhatMayEndOtherwise(Throwable failure) {
        assertThat(Permanence.isPermanent(failure)).isFalse();
        assertThat(Permanence.isPermanent(new PlayerException("the device could not", failure)))
                .isFalse();
    }
}
