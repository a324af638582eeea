package io.ufs.runtime.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.runtime.machine.Machine;
import io.ufs.runtime.machine.SyscallTable;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxPlannerTest {
    private static final byte[] FILTER = {6, 0, 0, 0, 0, 0, -1, 0x7f};

    private static int position(SandboxPlan plan, Class<? extends SetupOp> kind) {
        for (int i = 0; i < plan.steps().size(); i++) {
            if (kind.isInstance(plan.steps().get(i))) {
                return i;
            }
        }
        return -1;
    }

    private static void assertOrder(SandboxPlan plan, List<Class<? extends SetupOp>> kinds) {
        List<Integer> positions = kinds.stream().map(kind -> position(plan, kind)).toList();
        assertFalse(positions.contains(-1), () -> kinds + " at " + positions);
        assertEquals(positions.stream().sorted().toList(), positions, kinds::toString);
    }

    @Test
    void plan_ofAnything_doesThingsInTheOnlyOrderThatWorks() {
        assertOrder(Specs.of("/r", "true").readOnlyRoot().plan(), List.of(
                SetupOp.CloseDescriptors.class, SetupOp.AwaitGroups.class, SetupOp.Unshare.class, SetupOp.Fork.class,
                SetupOp.StopPropagation.class, SetupOp.BindRoot.class, SetupOp.MountNew.class,
                SetupOp.ReadOnlyRoot.class, SetupOp.PivotRoot.class, SetupOp.BoundCapabilities.class,
                SetupOp.AwaitStart.class, SetupOp.CloseSetupDescriptors.class, SetupOp.BecomeUser.class,
                SetupOp.SetCapabilities.class, SetupOp.EnterDirectory.class, SetupOp.NoNewPrivileges.class,
                SetupOp.Execute.class));
    }

    @Test
    @DisplayName("CVE-2024-21626: the working directory is entered when no descriptor is left that leads outside")
    void plan_directoryOfProgram_isEnteredAfterDescriptorsAreClosed() {
        assertOrder(Specs.of("/r", "true").plan(), List.of(
                SetupOp.PivotRoot.class, SetupOp.CloseSetupDescriptors.class, SetupOp.EnterDirectory.class));
    }

    /** seccomp(2): without no_new_privs only CAP_SYS_ADMIN may install a filter. */
    @Test
    void plan_filter_comesLastOrBeforeCapabilitiesGo() {
        SandboxPlan bound = SandboxPlanner.plan(Specs.of("/r", "true").spec(FILTER));
        assertOrder(bound, List.of(SetupOp.NoNewPrivileges.class, SetupOp.InstallFilter.class, SetupOp.Execute.class));
        SandboxPlan free = SandboxPlanner.plan(Specs.of("/r", "true").mayGainPrivileges().spec(FILTER));
        assertOrder(free, List.of(SetupOp.InstallFilter.class, SetupOp.BecomeUser.class, SetupOp.Execute.class));
        assertEquals(-1, position(free, SetupOp.NoNewPrivileges.class));
    }

    @Test
    void plan_withoutNetworkNamespace_leavesTheNetworkAlone() {
        assertTrue(position(Specs.of("/r", "true").plan(), SetupOp.LoopbackUp.class) >= 0);
        assertEquals(-1, position(Specs.of("/r", "true").without(Namespace.NET).plan(), SetupOp.LoopbackUp.class));
    }

    @Test
    void plan_byChroot_doesNotPivot() {
        SandboxPlan plan = Specs.of("/r", "true").byChroot().plan();
        assertEquals(-1, position(plan, SetupOp.PivotRoot.class));
        assertTrue(position(plan, SetupOp.ChangeRoot.class) > 0);
    }

    @Test
    void plan_ofUnprivilegedUser_keepsNoCapabilities() {
        SandboxSpec root = Specs.of("/r", "true").spec(new byte[0]);
        SandboxSpec user = new SandboxSpec(root.root(), root.rootMethod(), false, root.namespaces(), "box",
                root.devices(), List.of(),
                new SandboxSpec.Program(List.of("true"), List.of(), "/", 1000, 1000, List.of(5)), root.security(), null,
                false);
        SetupOp set = SandboxPlanner.plan(user).steps().stream()
                .filter(SetupOp.SetCapabilities.class::isInstance).findFirst().orElseThrow();
        assertEquals(Set.of(), assertInstanceOf(SetupOp.SetCapabilities.class, set).capabilities());
    }

    @Test
    void plan_commandWithoutSlash_isLookedUpInThePathOfTheProgram() {
        SetupOp last = Specs.of("/r", "true").plan().steps().getLast();
        assertEquals(List.of("/bin/true", "/usr/bin/true"),
                assertInstanceOf(SetupOp.Execute.class, last).candidates());
        SetupOp absolute = Specs.of("/r", "/x/true").plan().steps().getLast();
        assertEquals(List.of("/x/true"), assertInstanceOf(SetupOp.Execute.class, absolute).candidates());
    }

    @Test
    void explain_eachStep_hasASentence() {
        SandboxPlan plan = SandboxPlanner.plan(Specs.of("/r", "true").withInit().spec(FILTER));
        for (SetupOp op : plan.steps()) {
            assertTrue(op.reason().endsWith("."), op::reason);
            assertTrue(plan.explain().contains(op.step() + System.lineSeparator()), op::step);
        }
    }

    /** Every step compiles for every machine, and no jump goes nowhere: {@code executable()} refuses that. */
    @ParameterizedTest
    @EnumSource
    void compile_everything_forEachMachine(Machine machine) {
        SandboxPlan plan = SandboxPlanner.plan(Specs.of("/r", "true")
                .withInit()
                .with(new SandboxSpec.Terminal(24, 80))
                .with(new SandboxSpec.Bind("/a", "/b/c", true, true, false),
                        new SandboxSpec.Bind("/a", "/b/d", false, false, true),
                        new SandboxSpec.Tmpfs("/t", "1m", "1777", true, false))
                .readOnlyRoot()
                .spec(FILTER));
        byte[] file = SetupCompiler.compile(plan, machine, SyscallTable.of(machine)).executable();
        assertEquals(machine.elfMachine(), file[18] & 0xff);
        assertTrue(file.length > 4096 + 200 * SyscallProgram.ENTRY_SIZE, () -> file.length + " bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"relative", "/", "/.", "/a/../b", "/..", "/a\0b", ""})
    void mount_atAnUnusableTarget_isRefused(String target) {
        assertThrows(IllegalArgumentException.class, () -> new SandboxSpec.Tmpfs(target, "", "755", false, false));
    }

    @Test
    @DisplayName("CVE-2024-40635: ids beyond 32 bits do not become root")
    void program_idMinusOne_isRefused() {
        assertThrows(IllegalArgumentException.class,
                () -> new SandboxSpec.Program(List.of("true"), List.of(), "/", -1, 0, List.of()));
    }

    @Test
    void spec_withoutMountNamespace_isRefused() {
        assertThrows(IllegalArgumentException.class,
                () -> Specs.of("/r", "true").without(Namespace.MOUNT).spec(new byte[0]));
    }
}
