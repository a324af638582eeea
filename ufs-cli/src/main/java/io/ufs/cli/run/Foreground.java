package io.ufs.cli.run;

import io.ufs.core.sys.ffm.FfmCalls;
import io.ufs.runtime.sandbox.Sandbox;

/** Connects a container with the terminal and the signals of this process, as long as it is open. */
public final class Foreground implements AutoCloseable {
    private final HostTerminal screen;

    private Foreground(HostTerminal screen) {
        this.screen = screen;
    }

    /** Opens it; nothing changes before {@link #connect}. */
    public static Foreground open() {
        return new Foreground(new HostTerminal(FfmCalls.open()));
    }

    /** Connects a container that has been let go. */
    public void connect(Sandbox sandbox) {
        RunCommand.connect(sandbox, screen);
    }

    /** Makes the terminal what it was. */
    @Override
    public void close() {
        screen.close();
    }
}
