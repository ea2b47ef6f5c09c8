// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class DoctorTest {

    private final List<String> heard = new ArrayList<>();

    private record Stub(String name, List<String> needs, Callable<Observation> what)
            implements MachineCheck {
        @Override
        public Observation observe(Consumer<String> progress) throws Exception {
            progress.accept("thinking");
            return what.call();
        }
    }

    @Test
    void shouldGoOnAfterACheckThatThrows() {
        List<CheckResult> results =
                run(
                        check("a", () -> fail(new IllegalStateException("no a here"))),
                        check("b", () -> fail(new UnsatisfiedLinkError("no library"))),
                        check("c", () -> Observation.ok("fine")));

        assertThat(results)
                .extracting(result -> result.state() + " " + result.observation().found())
                .containsExactly("FAULT no a here", "FAULT no library", "OK fine");
    }

    @Test
    void shouldNotTryWhatNeedsSomethingBroken() {
        List<CheckResult> results =
                run(
                        check("a", () -> Observation.fault("broken", "mend it")),
                        check("b", () -> Observation.ok("fine"), "a"),
                        check("c", () -> Observation.ok("fine"), "b"));

        assertThat(results)
                .extracting(CheckResult::state)
                .containsExactly(CheckState.FAULT, CheckState.SKIPPED, CheckState.SKIPPED);
        assertThat(results.get(2).observation().found()).isEqualTo("not tried: it needs b");
    }

    @Test
    void shouldTryWhatNeedsSomethingThatIsWarnedOf() {
        List<CheckResult> results =
                run(
                        check("a", () -> Observation.warning("old", "renew it")),
                        check("b", () -> Observation.ok("fine"), "a"));

        assertThat(results.get(1).state()).isEqualTo(CheckState.OK);
    }

    @Test
    void shouldTellWhatIsBeingDone() {
        run(check("a", () -> Observation.ok("fine")));

        assertThat(heard).containsExactly("a ", "a thinking", "a OK");
    }

    private static Observation fail(Error error) {
        throw error;
    }

    private static Observation fail(RuntimeException exception) {
        throw exception;
    }

    private static MachineCheck check(String name, Callable<Observation> what, String... needs) {
        return new Stub(name, List.of(needs), what);
    }

    private List<CheckResult> run(MachineCheck... checks) {
        return new Doctor(List.of(checks))
                .run(
                        new DoctorListener() {
                            @Override
                            public void doing(String check, String what) {
                                heard.add(check + " " + what);
                            }

                            @Override
                            public void ended(CheckResult result) {
                                heard.add(result.check() + " " + result.state());
                            }

                            @Override
                            public String message(Throwable thrown) {
                                return thrown.getMessage();
                            }
                        });
    }
}
