package io.ufs.cli.run;

import java.util.List;
import java.util.Locale;

/** Names and numbers of signals, which are the same on x86-64 and AArch64 (signal(7)). */
public final class Signals {
    static final int KILL = 9;
    static final int TERM = 15;

    private static final int LAST = 64;
    private static final List<String> NAMES = List.of(
            "0", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE",
            "ALRM",
            "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
            "WINCH", "IO", "PWR", "SYS");

    private Signals() {}

    /**
     * Reads a number, or a name with or without SIG.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static int of(String text) {
        String name = text.toUpperCase(Locale.ROOT).replaceFirst("^SIG", "");
        int number = NAMES.indexOf(name);
        if (number > 0) {
            return number;
        }
        if (name.matches("[0-9]{1,2}") && Integer.parseInt(name) >= 1 && Integer.parseInt(name) <= LAST) {
            return Integer.parseInt(name);
        }
        throw new IllegalArgumentException("no signal '" + text + "'");
    }
}
