// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which part may know of what. Here, because this module sees all the others. */
@AnalyzeClasses(packages = "dev.sparring", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule tensorsStayInGpuWorkers =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.sparring.gpu..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("ai.djl..")
                    .because("players talk; only gpu-workers computes");

    @ArchTest
    static final ArchRule kafkaStaysInTheJournal =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(
                            "dev.sparring.actors.journal..", "dev.sparring.deploy.broker..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.apache.kafka..")
                    .because("exactly-once is decided in one place");

    @ArchTest
    static final ArchRule prometheusStaysInMetrics =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.sparring.actors.metrics..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("io.prometheus..")
                    .because("every metric is in one catalogue");

    @ArchTest
    static final ArchRule settingsAndMetricsKnowNoJournal =
            noClasses()
                    .that()
                    .resideInAnyPackage(
                            "dev.sparring.actors.settings..", "dev.sparring.actors.metrics..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("dev.sparring.actors.journal..")
                    .because("they are fed, they do not fetch");

    @ArchTest
    static final ArchRule randomnessIsKeyed =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .haveNameMatching(
                            "java\\.util\\.(Random|SplittableRandom|concurrent\\.ThreadLocalRandom)")
                    .orShould()
                    .callMethod(Math.class, "random")
                    .because("a resumed game must draw again what the first one drew");

    /** Of gpu-workers its own module says so. */
    @ParameterizedTest
    @ValueSource(
            strings = {"dev.sparring.protocol", "dev.sparring.dashboards", "dev.sparring.deploy"})
    void shouldHaveNoTwoPackagesThatNeedEachOther(String module) {
        slices().matching("dev.sparring.(**)")
                .should()
                .beFreeOfCycles()
                .because("a reader takes one package after the other, from the ground up")
                .check(
                        new ClassFileImporter()
                                .withImportOption(new ImportOption.DoNotIncludeTests())
                                .importPackages(module));
    }
}
