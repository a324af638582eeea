package io.ufs.cli.server;

import io.ufs.cli.mount.Findings;
import io.ufs.cli.mount.MountCommand;
import io.ufs.cli.mount.MountRequestParser;
import io.ufs.cli.mount.MountValidator;
import io.ufs.cli.mount.Octets;
import io.ufs.core.sys.NativeCalls;
import java.util.List;
import java.util.function.Consumer;

/** A mount that threads of this process serve while it does other things. */
public final class BackgroundMount implements AutoCloseable {
    private static final int END_MILLIS = 5000;

    private final UnionMount mount;
    private final Thread server;

    private BackgroundMount(UnionMount mount) {
        this.mount = mount;
        this.server = Thread.ofPlatform().daemon().name("serve").start(mount::serve);
    }

    /**
     * Mounts what a command asks for.
     *
     * @param words of {@code ufsmount}
     * @param debug receives a line for each message, if the words ask for it
     * @throws MountFailedException the first thing that is wrong
     */
    public static BackgroundMount start(NativeCalls calls, List<String> words, Consumer<String> debug)
            throws MountFailedException {
        List<String> octets = words.stream().map(Octets::ofText).toList();
        return switch (new MountRequestParser(false).parse(octets)) {
            case MountCommand.Mount command -> start(calls, command, debug);
            case MountCommand.Refused refused -> throw new MountFailedException(refused.errors().getFirst());
            default -> throw new IllegalArgumentException("not a mount: " + words);
        };
    }

    private static BackgroundMount start(NativeCalls calls, MountCommand.Mount command, Consumer<String> debug)
            throws MountFailedException {
        Findings findings = new Findings(true);
        new MountValidator(new LinuxHostTree(calls.file())).check(command.request(), findings);
        if (findings.hasErrors()) {
            throw new MountFailedException(findings.errors().getFirst());
        }
        new ServerProcess(calls).prepare();
        return new BackgroundMount(UnionMount.mount(calls, command.request(), findings, debug));
    }

    /** Unmounts. */
    @Override
    public void close() {
        mount.close();
        try {
            server.join(END_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
