package io.ufs.runtime.machine;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;

/** Names and numbers of the system calls, from the table in {@code syscalls.txt}. */
public final class SyscallTable {
    private static final int X86_64 = 1;
    private static final int AARCH64 = 2;
    private static final int I386 = 3;

    /** Read when it is needed first: by the profile, the filter and the set-up of the same container. */
    private static final Map<Integer, SyscallTable> TABLES = new ConcurrentHashMap<>();

    private final Map<String, Integer> numbers;

    private SyscallTable(Map<String, Integer> numbers) {
        this.numbers = Map.copyOf(numbers);
    }

    /** Reads the table of a machine. */
    public static SyscallTable of(Machine machine) {
        return TABLES.computeIfAbsent(switch (machine) {
            case X86_64 -> X86_64;
            case AARCH64 -> AARCH64;
        }, SyscallTable::read);
    }

    /** Reads the table of 32-bit programs on x86-64. */
    public static SyscallTable ofI386() {
        return TABLES.computeIfAbsent(I386, SyscallTable::read);
    }

    private static SyscallTable read(int column) {
        Map<String, Integer> numbers = new HashMap<>(1024);
        try (InputStream in = Objects.requireNonNull(SyscallTable.class.getResourceAsStream("syscalls.txt"));
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("#")) {
                    continue;
                }
                String[] fields = line.split(" ");
                if (!fields[column].equals("-")) {
                    numbers.put(fields[0], Integer.valueOf(fields[column]));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new SyscallTable(numbers);
    }

    /** Returns the number of a call, if the architecture has it. */
    public OptionalInt find(String name) {
        Integer number = numbers.get(name);
        return number == null ? OptionalInt.empty() : OptionalInt.of(number);
    }

    /**
     * Returns the number of a call.
     *
     * @throws IllegalArgumentException if the architecture has no call of this name
     */
    public int number(String name) {
        Integer number = numbers.get(name);
        if (number == null) {
            throw new IllegalArgumentException("no system call " + name);
        }
        return number;
    }

    /** Returns all names and numbers. */
    public Map<String, Integer> all() {
        return numbers;
    }
}
