// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.defender;

import dev.sparring.actors.journal.Entry;
import dev.sparring.protocol.v1.InputOffset;
import java.util.Optional;

/**
 * Where an answer lies in the log. Of one that was handed over that is known when its later copy
 * was read. Not safe for concurrent use.
 */
final class AnswerPlace {

    private Optional<InputOffset> position = Optional.empty();

    /** Where this record lies, if it is not an early copy. */
    static AnswerPlace of(Entry entry) {
        AnswerPlace place = new AnswerPlace();
        if (!entry.isEarly()) {
            place.found(entry.position());
        }
        return place;
    }

    /** Somewhere in the log. */
    static AnswerPlace at(InputOffset position) {
        AnswerPlace place = new AnswerPlace();
        place.found(position);
        return place;
    }

    /** It lies here. */
    void found(InputOffset where) {
        position = Optional.of(where);
    }

    /** Empty if that is not known yet. */
    Optional<InputOffset> position() {
        return position;
    }
}
