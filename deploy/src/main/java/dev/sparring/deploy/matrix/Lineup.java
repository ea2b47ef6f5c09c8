// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.matrix;

import dev.sparring.actors.settings.GameSettings;
import dev.sparring.deploy.evaluation.Examination;
import dev.sparring.deploy.evaluation.MaskedGradients;
import dev.sparring.deploy.evaluation.Opponent;
import dev.sparring.gpu.evaluation.EvaluationRequest;
import dev.sparring.gpu.evaluation.EvaluationResult;
import dev.sparring.gpu.model.StateDict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The versions of the defender and of each attacker that are measured against each other.
 *
 * @param defenders theta by version
 * @param attackers by id
 * @param images test images of each meeting
 */
public record Lineup(
        SortedMap<Long, StateDict> defenders, SortedMap<String, Rows> attackers, int images) {

    /**
     * An attacker.
     *
     * @param phi by version; empty: the attack is used as it is
     */
    public record Rows(GameSettings.Attacker attacker, SortedMap<Long, StateDict> phi) {

        List<Long> versions() {
            return phi.isEmpty() ? List.of(Matrix.NO_VERSION) : List.copyOf(phi.keySet());
        }
    }

    /** The matrices, one for each attacker, with nothing in them. */
    public SortedMap<String, Matrix> matrices() {
        SortedMap<String, Matrix> matrices = new TreeMap<>();
        List<Long> columns = new ArrayList<>(defenders.keySet());
        attackers.forEach(
                (id, rows) -> matrices.put(id, Matrix.empty(id, rows.versions(), columns, images)));
        return matrices;
    }

    /**
     * Lets everybody meet one version of the defender, and fills its column of the matrices.
     *
     * @return what to say of the version below the matrices, a line for each sign that its
     *     gradients are masked
     * @throws dev.sparring.deploy.evaluation.ExaminationStoppedException if it was stopped
     */
    public List<String> meet(long defender, Examination examination, Map<String, Matrix> matrices) {
        SortedMap<String, Opponent> opponents = new TreeMap<>();
        attackers.forEach(
                (id, rows) ->
                        rows.versions()
                                .forEach(
                                        version ->
                                                opponents.put(
                                                        matrices.get(id).name(version),
                                                        opponent(rows, version))));
        EvaluationResult result =
                examination.examine(
                        defender,
                        defenders.get(defender),
                        opponents,
                        images,
                        EvaluationRequest.Drop.FALLEN);
        Map<String, Double> accuracies = new TreeMap<>();
        result.attacks().forEach(each -> accuracies.put(each.attack(), each.robustAccuracy()));
        for (Matrix matrix : matrices.values()) {
            matrix.clean().put(defender, result.cleanAccuracy());
            matrix.rows()
                    .forEach(
                            row ->
                                    matrix.robust()
                                            .get(row)
                                            .put(defender, accuracies.get(matrix.name(row))));
        }
        return MaskedGradients.warnings(result, opponents).stream()
                .map(line -> line + " (defender@" + defender + ")")
                .toList();
    }

    private static Opponent opponent(Rows rows, long version) {
        return new Opponent(
                rows.attacker(),
                Optional.ofNullable(rows.phi().get(version)),
                1,
                Optional.empty(),
                Optional.empty());
    }
}
