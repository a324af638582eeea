package io.ufs.cli.server;

import java.io.PrintStream;

/** Reports to the terminal of a server in the foreground. */
public final class TerminalReport implements MountReport {
    private final PrintStream out;
    private final String program;

    /**
     * Makes a report.
     *
     * @param program name before each line
     */
    public TerminalReport(PrintStream out, String program) {
        this.out = out;
        this.program = program;
    }

    @Override
    public void line(String text) {
        out.println(program + ": " + text);
    }

    /** The prompt that does not come back says it. */
    @Override
    public void live() {}

    /** The exit status says it. */
    @Override
    public void failed(int exitCode) {}
}
