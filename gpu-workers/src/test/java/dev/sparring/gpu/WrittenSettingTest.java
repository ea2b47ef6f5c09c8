// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WrittenSettingTest {

    private static final ConfigRenderOptions CONCISE = ConfigRenderOptions.concise();
    private static final Config TYPES =
            ConfigFactory.parseMap(Map.of("text", "", "number", 1, "flag", true));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cuda:0",
                "/data/a b#c",
                "//host/share",
                "C:\\data\\new",
                "${user.home}/data",
                "$HOME",
                "a=b",
                "{a}",
                "[1]",
                "1/2",
                "007",
                "1e5",
                "true",
                "null",
                "say \"hi\"",
                "\"a\" and \"b\"",
                "a, b",
                "+",
                "ä",
                ""
            })
    void shouldTakeTextAsItStands(String value) {
        assertThat(typed("text=" + value).getString("text")).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            value = {"\"cuda:0\",cuda:0", "\" a \",' a '", "\"C:\\\\data\",C:\\data", "\"\",''"})
    void shouldReadQuotedTextAsHoconDoes(String value, String text) {
        assertThat(typed("text = " + value).getString("text")).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "8/255, 0.03137254901960784",
        "' 8 / 255 ', 0.03137254901960784",
        "-1/4, -0.25",
        "1/-4, -0.25",
        "+1/4, 0.25",
        "0.5/2, 0.25",
        "1e-1/.5, 0.2",
        "10/2, 5",
        "-0/5, 0",
        "9223372036854775807, 9223372036854775807",
        "1.0, 1.0",
        "1e2, 100.0",
        "100, 100",
        "true, true",
        "{ a = 1/2 }, '{\"a\":\"1/2\"}'",
        "'[1,2]', '[1,2]'",
        "null, null",
        "abc, '\"abc\"'",
    })
    void shouldReadOtherValues(String value, String rendered) {
        assertThat(typed("number=" + value).root().get("number").render(CONCISE))
                .isEqualTo(rendered);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1/0", "0/0", "8/", "/8", "1/2/3", "inf", "Infinity", "nan", "NaN", "1e400",
                "1/1e400", "1e400/2", "1e308/1e-308", "1f", "0x10", "1_000", "1,5", "--1", "", "."
            })
    void shouldLeaveWhatIsNoNumberAsText(String value) {
        Config typed = typed("number=" + value);

        assertThat(typed.getValue("number").unwrapped()).isEqualTo(value);
        assertThat(ValueTypes.number(typed, "number")).isNaN();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rounds", "=5", ""})
    void shouldRefuseWhatHasNoPath(String written) {
        assertThatThrownBy(() -> WrittenSetting.of(written))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(written + " does not fit: expected path=value, such as rounds=500");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a..b=1",
                ".a=1",
                "flag={",
                "flag={ device = cuda:1 }",
                "flag=[1",
                "flag={a=1}, b=2"
            })
    void shouldSayInOneLineWhatCannotBeRead(String written) {
        assertThatThrownBy(() -> typed(written))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(written + " cannot be read: ")
                .message()
                .doesNotContain("\n");
    }

    @Test
    void shouldSayThatTextInBracesNeedsQuotes() {
        assertThatThrownBy(() -> typed("flag={ device = cuda:1 }"))
                .hasMessage(
                        "flag={ device = cuda:1 } cannot be read: Expecting close brace } or a"
                                + " comma, got ':'; in braces, text such as \"cuda:0\" stands in"
                                + " double quotes");
        assertThat(typed("flag={ device = \"cuda:1\" }").getString("flag.device"))
                .isEqualTo("cuda:1");
    }

    @Test
    void shouldTellPiecesApartAtCommasOutsideOfQuotesAndBraces() {
        assertThat(WrittenSetting.list("steps=100,a=\"x,y=z\",b={c=1,d=2}, device=cuda:1,"))
                .isEqualTo(
                        List.of(
                                new WrittenSetting("steps", "100"),
                                new WrittenSetting("a", "\"x,y=z\""),
                                new WrittenSetting("b", "{c=1,d=2}"),
                                new WrittenSetting("device", "cuda:1")));
        assertThat(WrittenSetting.list("")).isEmpty();
        assertThatThrownBy(() -> WrittenSetting.list("steps=1,2"))
                .hasMessageStartingWith("2 does not fit");
    }

    private static Config typed(String written) {
        return WrittenSetting.of(written).typed(TYPES);
    }
}
