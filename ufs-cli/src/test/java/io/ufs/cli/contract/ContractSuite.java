package io.ufs.cli.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.ufs.cli.contract.cases.AttributeCases;
import io.ufs.cli.contract.cases.CopyUpCases;
import io.ufs.cli.contract.cases.CreateCases;
import io.ufs.cli.contract.cases.FileCases;
import io.ufs.cli.contract.cases.HardLinkCases;
import io.ufs.cli.contract.cases.LookupCases;
import io.ufs.cli.contract.cases.MetacopyCases;
import io.ufs.cli.contract.cases.MountCases;
import io.ufs.cli.contract.cases.OpenUnlinkedCases;
import io.ufs.cli.contract.cases.PermissionCases;
import io.ufs.cli.contract.cases.ReaddirCases;
import io.ufs.cli.contract.cases.RemoveCases;
import io.ufs.cli.contract.cases.RenameCases;
import io.ufs.cli.contract.cases.RenameDirectoryCases;
import io.ufs.cli.contract.cases.SpaceCases;
import io.ufs.cli.contract.cases.XattrCases;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Runs every case over one filesystem, each on layers and a mount of its own.
 *
 * <p>Besides what a case asserts, each run asserts that no lower layer changed, and for ufs that the kernel's
 * overlay, mounted on the same layers afterwards, shows the same tree. A case that hangs is ended after a time limit by
 * aborting the connection. The system property {@code ufs.contract.cases} selects cases by a regular expression.
 */
@Execution(ExecutionMode.SAME_THREAD)
abstract class ContractSuite {
    private static final long CASE_SECONDS = 60;

    private static final List<Class<?>> GROUPS = List.of(
            LookupCases.class,
            ReaddirCases.class,
            CopyUpCases.class,
            MetacopyCases.class,
            CreateCases.class,
            RemoveCases.class,
            OpenUnlinkedCases.class,
            RenameCases.class,
            RenameDirectoryCases.class,
            HardLinkCases.class,
            FileCases.class,
            SpaceCases.class,
            AttributeCases.class,
            XattrCases.class,
            PermissionCases.class,
            MountCases.class);

    abstract UnionUnderTest union();

    /** Says whether to run a case. */
    boolean includes(String name) {
        return true;
    }

    @TestFactory
    Stream<DynamicTest> cases() {
        UnionUnderTest union = union();
        Assumptions.assumeTrue(union.obstacle().isEmpty(), () -> union.obstacle().orElse(""));
        String selected = System.getProperty("ufs.contract.cases", ".*");
        return GROUPS.stream()
                .flatMap(group -> Arrays.stream(group.getDeclaredMethods()))
                .filter(method -> Arrays.equals(method.getParameterTypes(), new Class<?>[]{Scene.class}))
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .filter(method -> method.getName().matches(selected) && includes(method.getName()))
                .sorted(Comparator.comparing((Method method) -> method.getDeclaringClass().getSimpleName())
                        .thenComparing(Method::getName))
                .map(method -> DynamicTest.dynamicTest(title(method), () -> runOrExempt(union, method)));
    }

    private static String title(Method method) {
        Rule rule = method.getAnnotation(Rule.class);
        return rule == null ? method.getName() : method.getName() + " (" + rule.value() + ")";
    }

    private static void runOrExempt(UnionUnderTest union, Method method) throws Throwable {
        String reason = union.exemptions().get(method.getName());
        if (reason == null) {
            run(union, method);
            return;
        }
        try {
            run(union, method);
        } catch (Exception | AssertionError e) {
            Assumptions.abort("exempt: " + reason);
        }
        fail("passes, so it needs no exemption any more: " + reason);
    }

    private static void run(UnionUnderTest union, Method method) throws Throwable {
        With with = method.getAnnotation(With.class);
        Set<With.Extra> extras = EnumSet.noneOf(With.Extra.class);
        if (with != null) {
            extras.addAll(Arrays.asList(with.value()));
        }
        Path root = Files.createTempDirectory("ufs-contract");
        Layers layers = new Layers(root.toString(), union.markers(), extras);
        try {
            Files.setPosixFilePermissions(root, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
            layers.draw();
            List<TreeSnapshot> before = lowers(layers);
            Scene scene = new Scene(union, layers);
            within(scene, () -> runCase(union, method, scene));
            assertLowersUnchanged(before, lowers(layers));
        } finally {
            KernelOverlay.detach(layers.merged());
            Directories.removeTree(root.toString());
        }
    }

    private static void runCase(UnionUnderTest union, Method method, Scene scene) throws Exception {
        TreeSnapshot shown;
        try {
            shown = invoke(union, method, scene);
        } catch (Exception | AssertionError failure) {
            try {
                scene.unmount();
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
            throw failure;
        }
        scene.unmount();
        if (shown != null) {
            assertEquals("", shown.difference(byKernel(union, scene.layers())),
                    "the kernel's overlay shows another tree");
        }
    }

    /** Returns what the union shows after the case, if the kernel's overlay can be asked the same. */
    private static @Nullable TreeSnapshot invoke(UnionUnderTest union, Method method, Scene scene) throws Exception {
        try {
            method.invoke(null, scene);
        } catch (InvocationTargetException e) {
            switch (e.getCause()) {
                case Exception cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw e;
            }
        }
        if (!union.writesKernelFormat() || !scene.layers().isInKernelFormat()) {
            return null;
        }
        union.settle(scene.layers());
        return TreeSnapshot.of(scene.merged(""));
    }

    private static TreeSnapshot byKernel(UnionUnderTest union, Layers layers) throws Exception {
        UnionUnderTest.Mounted mounted = new KernelOverlay(union.kernelOptions(), Map.of()).mount(layers);
        try {
            return TreeSnapshot.of(layers.merged());
        } finally {
            mounted.unmount();
        }
    }

    private static List<TreeSnapshot> lowers(Layers layers) throws Exception {
        return List.of(
                TreeSnapshot.of(layers.top()), TreeSnapshot.of(layers.middle()), TreeSnapshot.of(layers.bottom()));
    }

    private static void assertLowersUnchanged(List<TreeSnapshot> before, List<TreeSnapshot> after) {
        for (int i = 0; i < before.size(); i++) {
            assertEquals("", before.get(i).difference(after.get(i)), "lower " + i + " has changed");
        }
    }

    /** Runs a step on a thread of its own, which may hang in the mount. */
    private static void within(Scene scene, ErrnoAssertions.Step step) throws Throwable {
        FutureTask<Void> task = new FutureTask<>(() -> {
            step.run();
            return null;
        });
        Thread thread = Thread.ofPlatform().daemon().name("case").start(task);
        try {
            task.get(CASE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            StringBuilder stack = new StringBuilder();
            for (StackTraceElement frame : thread.getStackTrace()) {
                stack.append("\n  at ").append(frame);
            }
            scene.abort();
            thread.join(TimeUnit.SECONDS.toMillis(10));
            fail("hung for " + CASE_SECONDS + " s" + stack);
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }
}
