package io.ufs.cli.run;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the usual command lines of {@code ufs run} without a model of its options, which takes longer to make than a
 * container. Whatever is unusual, and all that is wrong, is left to picocli, which reads the annotations of {@link
 * RunCommand} and {@link ContainerOptions}; a test compares what the two make of the same words.
 */
public final class RunArguments {
    private final RunCommand command = new RunCommand();
    private final ContainerOptions options = command.options;

    /** Options with one value that have been given: a second time is a mistake. */
    private final Set<String> given = new HashSet<>();

    private RunArguments() {}

    /**
     * Reads a command line.
     *
     * @param words octet strings; the first is {@code run}
     * @return empty if picocli shall read it
     */
    public static Optional<RunCommand> read(List<String> words) {
        RunArguments arguments = new RunArguments();
        int next = 1;
        while (next < words.size() && words.get(next).startsWith("-") && !words.get(next).equals("-")) {
            int used = arguments.option(words, next);
            if (used == 0) {
                return Optional.empty();
            }
            next += used;
        }
        arguments.command.words = List.copyOf(words.subList(next, words.size()));
        arguments.command.commandLine = List.copyOf(words);
        return Optional.of(arguments.command);
    }

    /** Returns how many words the option takes; 0 if it is not understood. */
    private int option(List<String> words, int at) {
        String word = words.get(at);
        if (isFlags(word)) {
            return word.chars().skip(1).allMatch(letter -> flag("-" + (char) letter)) ? 1 : 0;
        }
        if (flag(word)) {
            return 1;
        }
        int equals = word.indexOf('=');
        if (word.startsWith("--") && equals > 0) {
            return value(word.substring(0, equals), word.substring(equals + 1)) ? 1 : 0;
        }
        // A value that looks like an option is most often a value that was forgotten.
        boolean follows = at + 1 < words.size() && !words.get(at + 1).startsWith("-");
        return follows && value(word, words.get(at + 1)) ? 2 : 0;
    }

    /** Says whether a word is letters of switches, as in {@code -it}. */
    private static boolean isFlags(String word) {
        return word.length() > 1 && word.chars().skip(1).allMatch(letter -> "tid".indexOf(letter) >= 0);
    }

    /** The long name of a switch or of an option that has one value. */
    private static String longName(String name) {
        return switch (name) {
            case "-t" -> "--tty";
            case "-i" -> "--interactive";
            case "-d" -> "--detach";
            case "-w" -> "--workdir";
            case "-u" -> "--user";
            case "-h" -> "--hostname";
            case "-m" -> "--memory";
            case "--network" -> "--net";
            default -> name;
        };
    }

    private boolean flag(String word) {
        String name = longName(word);
        if (!given.add(name)) {
            return false;
        }
        switch (name) {
            case "--tty" -> command.terminal = true;
            case "--interactive" -> command.interactive = true;
            case "--detach" -> command.detach = true;
            case "--rm" -> command.remove = true;
            case "--host" -> command.host = true;
            case "--explain" -> command.explain = true;
            case "--read-only" -> options.readOnly = true;
            case "--chroot" -> options.chroot = true;
            case "--init" -> options.init = true;
            default -> {
                given.remove(name);
                return false;
            }
        }
        return true;
    }

    private boolean value(String name, String value) {
        switch (name) {
            case "-e", "--env" -> options.environment.add(value);
            case "-v", "--volume" -> options.volumes.add(value);
            case "--tmpfs" -> options.tmpfs.add(value);
            case "-p", "--publish" -> options.ports.add(value);
            case "--security-opt" -> options.security.add(value);
            case "--cap-add" -> {
                return capability(options.capAdd, value);
            }
            case "--cap-drop" -> {
                return capability(options.capDrop, value);
            }
            default -> {
                return single(name, value);
            }
        }
        return true;
    }

    private static boolean capability(List<String> list, String value) {
        return !value.isEmpty() && value.indexOf(',') < 0 && list.add(value);
    }

    private boolean single(String word, String value) {
        String name = longName(word);
        if (!given.add(name)) {
            return false;
        }
        switch (name) {
            case "--name" -> command.name = value;
            case "--rootfs" -> command.rootfs = value;
            case "--storage" -> command.storage = value;
            case "--workdir" -> options.directory = value;
            case "--user" -> options.user = value;
            case "--hostname" -> options.hostname = value;
            case "--net" -> options.network = value;
            case "--ns" -> options.namespaces = value;
            case "--memory" -> options.memory = value;
            case "--memory-swap" -> options.memorySwap = value;
            case "--cpus" -> options.cpus = value;
            case "--cpuset-cpus" -> options.cpuset = value;
            case "--pids-limit" -> {
                if (!isNumber(value)) {
                    return false;
                }
                options.pids = Long.parseLong(value);
            }
            case "--cpu-weight" -> {
                if (!isNumber(value)) {
                    return false;
                }
                options.cpuWeight = Long.parseLong(value);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private static boolean isNumber(String value) {
        return value.length() < 19 && !value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
