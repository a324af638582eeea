package io.ufs.runtime.sandbox;

import io.ufs.runtime.sandbox.SyscallProgram.Entry;
import io.ufs.runtime.sandbox.SyscallProgram.Label;

/** Compiles the steps on the process itself that only bundles need. */
final class ProcessSteps {
    private static final int AT_FDCWD = -100;
    private static final int PR_SET_KEEPCAPS = 8;
    private static final int PR_CAP_AMBIENT = 47;
    private static final int PR_CAP_AMBIENT_RAISE = 2;
    private static final int X_OK = 1;

    private final SetupCompiler compiler;
    private final MountSteps mounts;

    ProcessSteps(SetupCompiler compiler, MountSteps mounts) {
        this.compiler = compiler;
        this.mounts = mounts;
    }

    /** Returns whether it was one of these. */
    boolean compile(BundleOp op) {
        switch (op) {
            case BundleOp.JoinNamespace join -> join(join);
            case BundleOp.AwaitHooks ignored -> {
                compiler.report(SandboxReport.HOOKS);
                compiler.await();
            }
            case BundleOp.SetDomainname set -> call("setdomainname", program().string(set.name()),
                    set.name().length());
            case BundleOp.SetResourceLimit set -> call("prlimit64", 0, set.limit().number(),
                    program().longs(set.soft(), set.hard()), 0);
            case BundleOp.SetPersonality set -> call("personality", set.domain());
            case BundleOp.CheckProgram check -> check(check);
            case BundleOp.AwaitConnection ignored -> awaitConnection();
            case BundleOp.KeepCapabilities ignored -> call("prctl", PR_SET_KEEPCAPS, 1, 0, 0, 0);
            case BundleOp.SetCapabilitySets set -> {
                compiler.setCapabilities(Capability.bits(set.effective()), Capability.bits(set.permitted()),
                        Capability.bits(set.inheritable()));
                set.ambient().forEach(
                        kept -> call("prctl", PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, kept.number(), 0, 0));
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void join(BundleOp.JoinNamespace join) {
        Entry open = call("openat", AT_FDCWD, program().string(join.path()), MountSteps.O_CLOEXEC, 0);
        Entry enter = call("setns", 0, join.namespace().cloneFlag());
        open.store(enter.argument(0));
    }

    private void check(BundleOp.CheckProgram check) {
        Label found = new Label();
        compiler.tryAll(check.candidates(),
                path -> call("faccessat", AT_FDCWD, program().string(path), X_OK).on(0, found));
        program().here(found);
    }

    /** The connection takes the place of the pipes: whoever starts the container is told how that went. */
    private void awaitConnection() {
        Label again = new Label();
        program().here(again);
        mounts.fix(call("accept4", SetupCompiler.LISTENER, 0, 0, MountSteps.O_CLOEXEC), SetupCompiler.REPORT);
        call("dup3", SetupCompiler.REPORT, SetupCompiler.SYNC, MountSteps.O_CLOEXEC);
        call("read", SetupCompiler.SYNC, program().room(8), 1).on(0, again);
    }

    private SyscallProgram program() {
        return compiler.program();
    }

    private Entry call(String syscall, long... arguments) {
        return compiler.call(syscall, arguments);
    }
}
