// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import com.sun.jna.NativeLibrary;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What code on a device must not do. */
@AnalyzeClasses(packages = "dev.sparring.gpu", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    /** Tried under forced collections: right 59 times of 59. */
    private static final Set<String> SAFE_WITH_NUMBERS = Set.of("add", "sub");

    private static final String READS =
            "to\\w*Array|toByteBuffer|toDebugString|toString|toDevice|copyTo|contentEquals|equals"
                    + "|allClose|get(Boolean|Byte|Double|Float|Int|Long|Uint8)|encode|nonzero"
                    + "|booleanMask|unique";

    @ArchTest
    static final ArchRule constantsAreArrays =
            noClasses()
                    .that()
                    .doNotHaveFullyQualifiedName("dev.sparring.gpu.device.Clip")
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
                                    + " it an array with Upload.scalar, and clip with Clip");

    @ArchTest
    static final ArchRule readsStayInDownload =
            noClasses()
                    .that()
                    .doNotHaveFullyQualifiedName("dev.sparring.gpu.device.Download")
                    .should()
                    .accessTargetWhere(
                            new DescribedPredicate<>("an array is read on the host") {
                                @Override
                                public boolean test(JavaAccess<?> access) {
                                    return ofArrays(access) && access.getName().matches(READS);
                                }
                            })
                    .because(
                            "each read waits for the device, and DJL keeps its copy as long as the"
                                    + " array's manager; use Download");

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
    static final ArchRule librariesAreLoadedByOneClass =
            noClasses()
                    .that()
                    .doNotHaveFullyQualifiedName("dev.sparring.gpu.device.Jna")
                    .should()
                    .callMethodWhere(
                            new DescribedPredicate<>("a library is loaded through JNA") {
                                @Override
                                public boolean test(JavaMethodCall call) {
                                    return call.getTargetOwner().isEquivalentTo(NativeLibrary.class)
                                            && call.getName().equals("getInstance");
                                }
                            })
                    .because("JNA would unpack its own part into a shared folder; use Jna");

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

    @ArchTest
    static final ArchRule noTwoPackagesNeedEachOther =
            slices().matching("dev.sparring.(**)")
                    .should()
                    .beFreeOfCycles()
                    .because("a reader takes one package after the other, from the ground up");

    @ArchTest
    static final ArchRule shippedAttacksAreKnownByTheirNames =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(
                            "dev.sparring.gpu.attack..", "dev.sparring.gpu.check..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "dev.sparring.gpu.attack.step..",
                            "dev.sparring.gpu.attack.margin..",
                            "dev.sparring.gpu.attack.strong..",
                            "dev.sparring.gpu.attack.learned..")
                    .because("an attack of anybody's is played in the same way");

    private static boolean ofArrays(JavaAccess<?> access) {
        return access.getTargetOwner().isAssignableTo(NDArray.class)
                || access.getTargetOwner().isAssignableTo(NDList.class)
                || access.getTargetOwner().isEquivalentTo(NDArrays.class);
    }

    private static boolean takesNumber(JavaMethodCall call) {
        return ofArrays(call)
                && !SAFE_WITH_NUMBERS.contains(call.getName())
                && call.getTarget().getRawParameterTypes().stream()
                        .anyMatch(type -> type.isEquivalentTo(Number.class));
    }

    /** Breaks two rules, to show that they bite. */
    static final class Offender {
        NDArray twice(NDArray array) {
            return array.add(1).mul(2);
        }

        float first(NDArray array) {
            return array.getFloat(0) + array.toFloatArray()[0];
        }

        Function<NDArray, ByteBuffer> reading() {
            return NDArray::toByteBuffer;
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

    @Test
    void shouldCatchARead() {
        JavaClasses offender = new ClassFileImporter().importClasses(Offender.class);
        assertThatThrownBy(() -> readsStayInDownload.check(offender))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("getFloat")
                .hasMessageContaining("toFloatArray")
                .hasMessageContaining("toByteBuffer")
                .hasMessageContaining("was violated (3 times)");
    }
}
