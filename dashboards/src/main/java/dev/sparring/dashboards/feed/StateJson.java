// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.feed;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;

/**
 * Writes the state of a game as JSON in UTF-8, on one line. What is no finite number becomes null;
 * curves keep five digits, which is more than a screen shows. Safe to share between threads.
 */
public final class StateJson {

    private static final ObjectMapper MAPPER = mapper();

    /** Values of a curve are rounded to so many digits. */
    private static final int DIGITS = 5;

    private StateJson() {}

    /** A part of the state, or a map of them. */
    public static byte[] bytes(Object state) {
        try {
            return MAPPER.writeValueAsBytes(state);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write as JSON: " + state.getClass(), e);
        }
    }

    /** The nearest number that has five digits. */
    static float rounded(float value) {
        if (value == 0) {
            return 0;
        }
        int shift = DIGITS - 1 - (int) Math.floor(Math.log10(Math.abs(value)));
        double scale = Math.pow(10, Math.abs(shift));
        return shift >= 0
                ? (float) (Math.rint(value * scale) / scale)
                : (float) (Math.rint(value / scale) * scale);
    }

    private static ObjectMapper mapper() {
        SimpleModule numbers = new SimpleModule();
        numbers.addSerializer(new NumberOrNull(Double.class));
        numbers.addSerializer(new NumberOrNull(Double.TYPE));
        numbers.addSerializer(new Curve());
        return new ObjectMapper().registerModule(numbers);
    }

    private static final class NumberOrNull extends StdSerializer<Double> {

        NumberOrNull(Class<Double> type) {
            super(type);
        }

        @Override
        public void serialize(Double value, JsonGenerator json, SerializerProvider provider)
                throws IOException {
            if (Double.isFinite(value)) {
                json.writeNumber(value);
            } else {
                json.writeNull();
            }
        }
    }

    private static final class Curve extends StdSerializer<float[]> {

        Curve() {
            super(float[].class);
        }

        @Override
        public void serialize(float[] values, JsonGenerator json, SerializerProvider provider)
                throws IOException {
            json.writeStartArray();
            for (float value : values) {
                if (!Float.isFinite(value)) {
                    json.writeNull();
                } else if (value == (int) value) {
                    json.writeNumber((int) value);
                } else {
                    json.writeNumber(rounded(value));
                }
            }
            json.writeEndArray();
        }
    }
}
