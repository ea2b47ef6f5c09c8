// SPDX-License-Identifier: Apache-2.0
package dev.sparring.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PixelRulesTest {

    private static final long[] ONE = {1, 1, 1, 1};

    /** The fast path must agree with the rule as it is written, one float to either side. */
    @ParameterizedTest
    @ValueSource(floats = {0f, 1e-7f, 8 / 255f, 0.1f, 0.3f, 0.5f, 0.999999f, 1f})
    void shouldAgreeWithTheRuleAtEveryBorder(float epsilon) {
        PixelRules rules = new PixelRules(epsilon);
        float limit = epsilon + 1e-6f;
        for (int pixel = 0; pixel < 256; pixel++) {
            float clean = pixel / 255f;
            for (float border : new float[] {0f, 1f, clean - limit, clean, clean + limit}) {
                float value = border;
                for (int i = 0; i < 4; i++) {
                    value = Math.nextDown(value);
                }
                for (int i = 0; i < 9; i++) {
                    boolean legal = value >= 0 && value <= 1 && Math.abs(value - clean) <= limit;
                    assertThat(legal(rules, value, pixel))
                            .as("%s around pixel %d", value, pixel)
                            .isEqualTo(legal);
                    value = Math.nextUp(value);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x80000001, 0xbf800000, 0xff7fffff, 0xff800000, 0xffffffff, 0x7fc00000})
    void shouldRefuseWhateverIsNegativeOrNotFinite(int bits) {
        for (float epsilon : new float[] {0f, 0.3f, 1f}) {
            PixelRules rules = new PixelRules(epsilon);
            for (int pixel = 0; pixel < 256; pixel++) {
                assertThat(legal(rules, Float.intBitsToFloat(bits), pixel)).isFalse();
            }
        }
    }

    @Test
    void shouldFindAnOffenderInAnyPlaceOfALargeBatch() {
        long[] shape = {10, 1, 28, 28};
        byte[] clean = new byte[7840];
        for (int place : new int[] {0, 4095, 4096, 7839}) {
            float[] values = new float[7840];
            values[place] = 0.5f;
            assertThat(
                            new PixelRules(0.3f)
                                    .judge(
                                            TensorCodec.floats("", shape, values),
                                            TensorCodec.bytes("", shape, clean))
                                    .orElseThrow()
                                    .detail())
                    .startsWith(
                            "image %d, channel 0, row %d, column %d:"
                                    .formatted(place / 784, place / 28 % 28, place % 28));
        }
    }

    @Test
    void shouldRefuseAnImpossibleBudget() {
        assertThatThrownBy(() -> new PixelRules(Float.NaN)).hasMessageContaining("epsilon NaN");
        assertThatThrownBy(() -> new PixelRules(-0.1f)).hasMessageContaining("epsilon -0.1");
    }

    private static boolean legal(PixelRules rules, float value, int pixel) {
        return rules.judge(
                        TensorCodec.floats("", ONE, new float[] {value}),
                        TensorCodec.bytes("", ONE, new byte[] {(byte) pixel}))
                .isEmpty();
    }
}
