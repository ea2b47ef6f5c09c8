// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsException;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.protocol.v1.Images;
import dev.sparring.protocol.v1.Plugin;
import dev.sparring.protocol.v1.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PinsTest {

    private static final String OTHER = "00".repeat(31) + "0f";
    private static final ByteString OTHER_SHA256 =
            ByteString.copyFrom(new byte[31]).concat(ByteString.copyFrom(new byte[] {15}));
    private static final Plugin PLUGIN =
            Plugin.newBuilder()
                    .setAttack("pgd")
                    .setName("my-pgd")
                    .setVersion("1.2")
                    .setSha256(OTHER_SHA256)
                    .build();

    private final GameSettings settings = settings();
    private final Pins pins = Pins.here(settings);

    @Test
    void shouldAcceptWhatTheGameWasFoundedWith() {
        Settings founded = pins.writtenInto(Settings.getDefaultInstance());

        assertThat(Pins.of(founded)).isEqualTo(pins);
        assertThat(pins.images().orElseThrow().getSource())
                .isEqualTo("generated digits, version 1");
        assertThat(pins.datasets(settings).training().size()).isEqualTo(64);
        assertThat(pins.plugins()).isEmpty();
        assertThatCode(() -> pins.requirePlugins("g", List.of("pgd"))).doesNotThrowAnyException();
        assertThat(pins.warning("g")).isEmpty();
    }

    @Test
    void shouldRefuseOtherImagesAndNameBoth() {
        Images.Builder images = pins.images().orElseThrow().toBuilder();
        String here = hex(images.getTest().getSha256());
        images.getTestBuilder().setSha256(OTHER_SHA256);
        images.setSource("generated digits, version 0");
        Pins others = new Pins(Optional.of(images.build()), List.of());

        assertThatThrownBy(() -> others.datasets(settings))
                .isInstanceOf(SettingsException.class)
                .hasMessage(
                        "game g is played on 10000 test images with SHA-256 %s (generated digits,"
                            + " version 0), and here are 10000 with SHA-256 %s (generated digits,"
                            + " version 1): go on with the version of Sparring that began it, or"
                            + " begin another game",
                        OTHER, here);
    }

    @Test
    void shouldRefuseAnotherSplit() {
        GameSettings fewer = settings("data.training-images=63");

        assertThatThrownBy(() -> pins.datasets(fewer))
                .hasMessageContaining("is played on 64 training images with SHA-256 ")
                .hasMessageContaining(", and here are 63 with SHA-256 ");
    }

    @Test
    void shouldRefuseAnAttackThatComesFromElsewhere() {
        Pins others = new Pins(pins.images(), List.of(PLUGIN));

        assertThatThrownBy(() -> others.requirePlugins("g", List.of("pgd")))
                .isInstanceOf(SettingsException.class)
                .hasMessage(
                        "attack pgd of game g is that of plug-in my-pgd 1.2 with SHA-256 %s, and"
                            + " here it is that of Sparring itself: put the one of the game there,"
                            + " or begin another game",
                        OTHER);
        assertThatCode(() -> others.requirePlugins("g", List.of("cw"))).doesNotThrowAnyException();
        assertThatThrownBy(() -> others.ofFork(settings, settings("game=h")))
                .hasMessageContaining("attack pgd of game g");
    }

    @Test
    void shouldSayThatAGameWithoutPinsIsNotChecked() {
        Pins none = Pins.of(Settings.getDefaultInstance());

        assertThat(none).isEqualTo(Pins.none());
        assertThat(none.warning("g")).hasValueSatisfying(line -> assertThat(line).contains("g"));
        assertThat(none.datasets(settings).training().size()).isEqualTo(64);
        assertThatCode(() -> none.requirePlugins("g", List.of("pgd"))).doesNotThrowAnyException();
        assertThat(none.ofFork(settings, settings("game=h"))).isEqualTo(none);
    }

    @Test
    void shouldKeepTheImagesInAForkUnlessItsSettingsChooseOthers() {
        assertThat(pins.ofFork(settings, settings("game=h", "rounds=9"))).isEqualTo(pins);

        GameSettings fewer = settings("game=h", "data.training-images=32");
        assertThat(pins.ofFork(settings, fewer)).isEqualTo(Pins.here(fewer)).isNotEqualTo(pins);

        Images.Builder images = pins.images().orElseThrow().toBuilder();
        images.getTrainingBuilder().setSha256(OTHER_SHA256);
        Pins others = new Pins(Optional.of(images.build()), List.of());
        assertThat(others.ofFork(settings, settings("game=h"))).isEqualTo(others);
        assertThatThrownBy(() -> others.ofFork(settings, fewer))
                .hasMessageContaining(
                        "game g is played on 64 training images with SHA-256 " + OTHER);
    }

    @Test
    void shouldNotAskWhereTheAttackOfAGuestComesFrom() {
        assertThat(Cast.ofAttacker("guest", Optional.empty()).attacks(settings)).isEmpty();
        assertThat(Cast.ofAttacker("pgd", Optional.empty()).attacks(settings))
                .containsExactly("pgd");
        assertThat(Cast.ofReferee().attacks(settings)).contains("cw", "fgsm", "pgd");
    }

    private static GameSettings settings(String... more) {
        List<String> overrides =
                new ArrayList<>(
                        List.of("game=g", "data.training-images=64", "data.validation-images=20"));
        overrides.addAll(List.of(more));
        return SettingsLoader.preset("quick", overrides);
    }

    private static String hex(ByteString bytes) {
        return java.util.HexFormat.of().formatHex(bytes.toByteArray());
    }
}
