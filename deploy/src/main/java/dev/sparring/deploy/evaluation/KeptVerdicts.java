// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.evaluation;

import com.google.protobuf.ByteString;
import dev.sparring.gpu.evaluation.Span;
import dev.sparring.gpu.evaluation.VerdictStore;
import dev.sparring.gpu.evaluation.Verdicts;
import dev.sparring.protocol.v1.ChunkVerdicts;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The part of a directory of verdicts that belongs to one evaluation. */
record KeptVerdicts(VerdictDirectory directory, VerdictKeys keys) implements VerdictStore {

    @Override
    public Optional<Outcome> find(Piece piece) {
        return directory.find(keys.key(piece)).map(KeptVerdicts::outcome);
    }

    @Override
    public void keep(Piece piece, Outcome outcome) {
        directory.keep(message(keys.key(piece), piece, outcome));
    }

    private ChunkVerdicts message(ByteString key, Piece piece, Outcome outcome) {
        Verdicts verdicts = outcome.verdicts();
        ChunkVerdicts.Builder message =
                ChunkVerdicts.newBuilder()
                        .setKey(key)
                        .setSubject(keys.subject(piece))
                        .setRepeat(piece.repeat())
                        .setFrom(piece.from())
                        .setTo(piece.to())
                        .setZeroGradients(outcome.zeroGradients())
                        .setSeconds(verdicts.span().seconds())
                        .setBegan(verdicts.span().began());
        for (int i = 0; i < outcome.images().length; i++) {
            message.addImages(outcome.images()[i])
                    .addCorrect(verdicts.correct()[i])
                    .addPredictions(verdicts.predictions()[i])
                    .addConfidences(verdicts.confidences()[i])
                    .addLosses(verdicts.losses()[i])
                    .addMargins(verdicts.margins()[i]);
        }
        return message.build();
    }

    private static Outcome outcome(ChunkVerdicts message) {
        return new Outcome(
                ints(message.getImagesList()),
                new Verdicts(
                        booleans(message.getCorrectList()),
                        ints(message.getPredictionsList()),
                        message.getConfidencesList().stream().mapToDouble(each -> each).toArray(),
                        floats(message.getLossesList()),
                        floats(message.getMarginsList()),
                        List.of(),
                        new Span(message.getBegan(), message.getSeconds())),
                message.getZeroGradients());
    }

    private static int[] ints(List<Integer> values) {
        return values.stream().mapToInt(each -> each).toArray();
    }

    private static boolean[] booleans(List<Boolean> values) {
        boolean[] array = new boolean[values.size()];
        IntStream.range(0, array.length).forEach(i -> array[i] = values.get(i));
        return array;
    }

    private static float[] floats(List<Float> values) {
        float[] array = new float[values.size()];
        IntStream.range(0, array.length).forEach(i -> array[i] = values.get(i));
        return array;
    }
}
