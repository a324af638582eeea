package io.ufs.cli.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The module and package graph, and the places where native code and the end of the process may be asked for. */
class ArchitectureTest {
    private static final JavaClasses PRODUCTION = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.ufs");

    @Test
    void production_isSeenAsAWhole() {
        for (String root : List.of("io.ufs.core.overlay", "io.ufs.fuse.ops", "io.ufs.runtime", "io.ufs.cli.mount")) {
            assertTrue(PRODUCTION.containPackage(root), () -> root + " is not on the class path of this test");
        }
    }

    /** A module uses those below it; fuse and runtime are siblings. */
    @TestFactory
    Stream<DynamicTest> modules() {
        return Stream.of(
                forbids("io.ufs.core..", "io.ufs.fuse..", "io.ufs.runtime..", "io.ufs.cli.."),
                forbids("io.ufs.fuse..", "io.ufs.runtime..", "io.ufs.cli.."),
                forbids("io.ufs.runtime..", "io.ufs.fuse..", "io.ufs.cli.."));
    }

    /**
     * Inside core: errno, vfs, layer, overlay, each on those before it, check and convert on overlay; sys fills in the
     * values of vfs; the backends on top, one of them with the buffers of sys.ffm. Stats is where they tell what they
     * count.
     */
    @TestFactory
    Stream<DynamicTest> packagesOfCore() {
        return Stream.of(
                allows("io.ufs.core.errno"),
                allows("io.ufs.core.sys", "io.ufs.core.errno", "io.ufs.core.vfs", "io.ufs.core.stats"),
                allows("io.ufs.core.sys.ffm", "io.ufs.core.errno", "io.ufs.core.vfs", "io.ufs.core.sys"),
                allows("io.ufs.core.vfs", "io.ufs.core.errno"),
                allows("io.ufs.core.stats"),
                allows("io.ufs.core.layer", "io.ufs.core.errno", "io.ufs.core.vfs", "io.ufs.core.stats"),
                allows(
                        "io.ufs.core.overlay",
                        "io.ufs.core.errno",
                        "io.ufs.core.vfs",
                        "io.ufs.core.stats",
                        "io.ufs.core.layer"),
                allows(
                        "io.ufs.core.check",
                        "io.ufs.core.errno",
                        "io.ufs.core.vfs",
                        "io.ufs.core.layer",
                        "io.ufs.core.overlay"),
                allows(
                        "io.ufs.core.convert",
                        "io.ufs.core.errno",
                        "io.ufs.core.vfs",
                        "io.ufs.core.layer",
                        "io.ufs.core.overlay"),
                allows("io.ufs.core.backend.memory", "io.ufs.core.errno", "io.ufs.core.vfs", "io.ufs.core.layer"),
                allows(
                        "io.ufs.core.backend.linux",
                        "io.ufs.core.errno",
                        "io.ufs.core.vfs",
                        "io.ufs.core.stats",
                        "io.ufs.core.layer",
                        "io.ufs.core.sys",
                        "io.ufs.core.sys.ffm"));
    }

    @Test
    void packages_haveNoCycles() {
        slices().matching("io.ufs.(**)").should().beFreeOfCycles().check(PRODUCTION);
    }

    /** Buffers of native memory are used in many places; calls into native code leave from one. */
    @Test
    void nativeCalls_leaveFromOnePackage() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.ufs.core.sys.ffm")
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.lang\\.foreign\\.(Linker|SymbolLookup|FunctionDescriptor)(\\$.*)?")
                .because("io.ufs.core.sys.ffm is the native boundary")
                .check(PRODUCTION);
    }

    @Test
    void jnr_isUsedByTheLibfuseTransportAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.ufs.fuse.transport.libfuse..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jnr..", "ru.serce..", "com.kenai..")
                .check(PRODUCTION);
    }

    /** What a command decides is its return value: only a main may end the process, or it could not be tested. */
    @Test
    void process_isEndedByTheMainsAlone() {
        ArchRule exit = noClasses()
                .that()
                .doNotHaveFullyQualifiedName("io.ufs.cli.Ufs")
                .and()
                .doNotHaveFullyQualifiedName("io.ufs.cli.UfsMount")
                .and()
                .doNotHaveFullyQualifiedName("io.ufs.cli.UfsRuntime")
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class);
        exit.check(PRODUCTION);
    }

    private static DynamicTest forbids(String from, String... to) {
        ArchRule rule = noClasses().that().resideInAPackage(from).should().dependOnClassesThat().resideInAnyPackage(to);
        return DynamicTest.dynamicTest(from + " does not use " + String.join(", ", to), () -> rule.check(PRODUCTION));
    }

    private static DynamicTest allows(String from, String... to) {
        ArchRule rule = noClasses()
                .that()
                .resideInAPackage(from)
                .should()
                .dependOnClassesThat(resideInAPackage("io.ufs..")
                        .and(not(resideInAPackage(from)))
                        .and(not(resideInAnyPackage(to))));
        String name = to.length == 0 ? from + " uses nothing of ufs" : from + " uses only " + String.join(", ", to);
        return DynamicTest.dynamicTest(name, () -> rule.check(PRODUCTION));
    }
}
