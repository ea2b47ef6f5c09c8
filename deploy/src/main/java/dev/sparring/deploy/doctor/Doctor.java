// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes checks one after the other; what one throws ends that one alone. */
public final class Doctor {

    private final List<MachineCheck> checks;

    Doctor(List<MachineCheck> checks) {
        this.checks = List.copyOf(checks);
    }

    /** All checks of a machine; what they leave is the workspace's, which the caller closes. */
    public static Doctor of(DoctorSettings settings, Workspace workspace) {
        return new Doctor(Checks.all(settings, workspace));
    }

    /** The names of all checks, in order. */
    public List<String> names() {
        return checks.stream().map(MachineCheck::name).toList();
    }

    /** Makes all checks; none any more once the thread is interrupted. */
    public List<CheckResult> run(DoctorListener listener) {
        List<CheckResult> results = new ArrayList<>();
        Set<String> broken = new HashSet<>();
        for (MachineCheck check : checks) {
            if (Thread.currentThread().isInterrupted()) {
                break;
            }
            long start = System.nanoTime();
            Observation observation = observe(check, broken, listener);
            double seconds = (System.nanoTime() - start) * 1e-9;
            CheckResult result = new CheckResult(check.name(), observation, seconds);
            if (result.state().compareTo(CheckState.FAULT) >= 0) {
                broken.add(check.name());
            }
            results.add(result);
            listener.ended(result);
        }
        return results;
    }

    private static Observation observe(
            MachineCheck check, Set<String> broken, DoctorListener listener) {
        Optional<String> missing = check.needs().stream().filter(broken::contains).findFirst();
        if (missing.isPresent()) {
            return Observation.skipped(missing.get());
        }
        listener.doing(check.name(), "");
        try {
            return check.observe(what -> listener.doing(check.name(), what));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Observation.fault("interrupted", "");
        } catch (Exception | LinkageError | OutOfMemoryError e) {
            return Observation.fault(listener.message(e), "");
        }
    }
}
