package io.ufs.runtime.sandbox;

import io.ufs.runtime.machine.Machine;
import io.ufs.runtime.machine.SyscallTable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A table of system calls with the memory that they refer to, and the executable made of it: a static ELF file whose
 * code is {@link Machine#interpreter()}. An entry may store its result, most often into an argument of a later entry.
 */
final class SyscallProgram {
    /** Goes on after an error. */
    static final int IGNORE = 1;

    /** Jumps if the result is above 0. */
    static final int JUMP_POSITIVE = 2;

    /** Jumps if the result is the expected one. */
    static final int JUMP_EXPECTED = 4;

    /** Jumps whatever the result is. */
    static final int JUMP = 8;

    static final int ENTRY_SIZE = 80;

    private static final long BASE = 0x400000;
    private static final int HEADERS = 64 + 56;
    private static final int PAGE = 4096;

    /** Memory comes before the table, so that its addresses are known while the table grows. */
    private static final int MEMORY_OFFSET = PAGE;

    private final Machine machine;
    private final SyscallTable numbers;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, Long> strings = new HashMap<>();
    private byte[] memory = new byte[PAGE];
    private int used;

    /** One entry of the table. */
    static final class Entry {
        private final int index;
        private final String name;
        private final long[] words = new long[7];
        private int flags;
        private @Nullable Label target;
        private @Nullable Place store;
        private long expected;

        private Entry(int index, String name) {
            this.index = index;
            this.name = name;
        }

        /** Adds flags. */
        Entry flags(int more) {
            flags |= more;
            return this;
        }

        /** Jumps to a label if the result is {@code value}. */
        Entry on(long value, Label label) {
            flags |= JUMP_EXPECTED;
            expected = value;
            target = label;
            return this;
        }

        /** Jumps under the condition of the flags. */
        Entry jump(int condition, Label label) {
            flags |= condition;
            target = label;
            return this;
        }

        /** Stores the result. */
        Entry store(Place place) {
            store = place;
            return this;
        }

        /** Returns the place of an argument, counted from 0. */
        Place argument(int number) {
            return new Place(this, 8 + 8L * number);
        }

        /** Returns the place of the expected result. */
        Place expectation() {
            return new Place(this, 72);
        }
    }

    /** Where a result goes: into an entry, or to an address in memory. */
    record Place(@Nullable Entry entry, long offset) {}

    /** Where a jump goes; the entry after {@link #here}. */
    static final class Label {
        private int index = -1;
    }

    SyscallProgram(Machine machine, SyscallTable numbers) {
        this.machine = machine;
        this.numbers = numbers;
    }

    Machine machine() {
        return machine;
    }

    /** Appends a call. */
    Entry call(String name, String syscall, long... arguments) {
        Entry entry = new Entry(entries.size(), name);
        entry.words[0] = numbers.number(syscall);
        System.arraycopy(arguments, 0, entry.words, 1, arguments.length);
        entries.add(entry);
        return entry;
    }

    /** Says that a label is before the entry that comes next. */
    void here(Label label) {
        label.index = entries.size();
    }

    /** Returns the address of a string: each {@code char} one byte, with a NUL after it. */
    long string(String octets) {
        return strings.computeIfAbsent(octets, text -> bytes((text + "\0").getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** Returns the address of these bytes. */
    long bytes(byte[] content) {
        long address = room(content.length);
        System.arraycopy(content, 0, memory, offset(address), content.length);
        return address;
    }

    /** Returns the address of 64-bit numbers. */
    long longs(long... numbers64) {
        ByteBuffer buffer = ByteBuffer.allocate(8 * numbers64.length).order(ByteOrder.LITTLE_ENDIAN);
        for (long number : numbers64) {
            buffer.putLong(number);
        }
        return bytes(buffer.array());
    }

    /** Returns the address of 32-bit numbers. */
    long ints(int... numbers32) {
        ByteBuffer buffer = ByteBuffer.allocate(4 * numbers32.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int number : numbers32) {
            buffer.putInt(number);
        }
        return bytes(buffer.array());
    }

    /** Changes numbers in {@link #room}. */
    void put(long address, long... numbers64) {
        ByteBuffer buffer = ByteBuffer.wrap(memory).order(ByteOrder.LITTLE_ENDIAN).position(offset(address));
        for (long number : numbers64) {
            buffer.putLong(number);
        }
    }

    /** Returns the address of a list of strings with a null pointer at its end. */
    long pointers(List<String> octets) {
        long[] addresses = new long[octets.size() + 1];
        for (int i = 0; i < octets.size(); i++) {
            addresses[i] = string(octets.get(i));
        }
        return longs(addresses);
    }

    /** Returns the address of zeroed memory, a multiple of 16. */
    long room(int size) {
        used = (used + 15) & ~15;
        int start = used;
        used += size;
        if (used > memory.length) {
            memory = Arrays.copyOf(memory, Math.max(used, memory.length * 2));
        }
        return BASE + MEMORY_OFFSET + start;
    }

    /** Returns a place in memory. */
    static Place at(long address) {
        return new Place(null, address);
    }

    /** Puts the number of bytes from the beginning of the table to an entry, which an error report has, into words. */
    String name(long tableOffset) {
        int index = (int) (tableOffset / ENTRY_SIZE);
        return index >= 0 && index < entries.size() ? entries.get(index).name : "entry " + index;
    }

    /** Returns the names of all entries, one a line; a name that is that of the entry before is left out. */
    String names() {
        StringBuilder names = new StringBuilder();
        String last = "";
        for (Entry entry : entries) {
            names.append(entry.name.equals(last) ? "" : entry.name.replace('\n', ' ')).append('\n');
            last = entry.name;
        }
        return names.toString();
    }

    /** Finds a name in what {@link #names} has returned. */
    static String name(String names, long tableOffset) {
        String last = "";
        int index = (int) (tableOffset / ENTRY_SIZE);
        for (String line : names.split("\n")) {
            last = line.isEmpty() ? last : line;
            if (index-- == 0) {
                return last;
            }
        }
        return "do the last steps";
    }

    int size() {
        return entries.size();
    }

    private static int offset(long address) {
        return (int) (address - BASE - MEMORY_OFFSET);
    }

    /** Returns the executable. */
    byte[] executable() {
        byte[] code = machine.interpreter();
        int codeOffset = (MEMORY_OFFSET + used + PAGE - 1) / PAGE * PAGE;
        long table = BASE + codeOffset + code.length;
        int size = codeOffset + code.length + entries.size() * ENTRY_SIZE;
        ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        putHeaders(out, BASE + codeOffset, size);
        out.position(MEMORY_OFFSET).put(memory, 0, used);
        out.position(codeOffset).put(code);
        for (Entry entry : entries) {
            for (long word : entry.words) {
                out.putLong(word);
            }
            out.putInt(entry.flags).putInt(entry.target == null ? 0 : index(entry, entry.target));
            out.putLong(address(table, entry.store)).putLong(entry.expected);
        }
        return out.array();
    }

    private int index(Entry from, Label label) {
        if (label.index < 0 || label.index >= entries.size()) {
            throw new IllegalStateException("'" + from.name + "' jumps nowhere");
        }
        return label.index;
    }

    private static long address(long table, @Nullable Place place) {
        if (place == null) {
            return 0;
        }
        Entry entry = place.entry();
        return entry == null ? place.offset() : table + (long) entry.index * ENTRY_SIZE + place.offset();
    }

    /** ELF header and one segment, readable, writable and executable: entries write into each other. */
    private void putHeaders(ByteBuffer out, long start, int size) {
        out.put(new byte[]{0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        out.putShort((short) 2).putShort((short) machine.elfMachine()).putInt(1);
        out.putLong(start).putLong(64).putLong(0).putInt(0);
        out.putShort((short) 64).putShort((short) 56).putShort((short) 1);
        out.putShort((short) 0).putShort((short) 0).putShort((short) 0);
        out.putInt(1).putInt(7).putLong(0).putLong(BASE).putLong(BASE).putLong(size).putLong(size).putLong(PAGE);
        if (out.position() != HEADERS) {
            throw new IllegalStateException("ELF headers of " + out.position() + " bytes");
        }
    }
}
