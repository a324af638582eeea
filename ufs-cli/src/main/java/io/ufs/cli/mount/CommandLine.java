package io.ufs.cli.mount;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The words of a mount command, sorted into options and positional words. Options of {@code -o} lists and long
 * options are one sequence, in the order given, since a later one overrides an earlier one.
 *
 * @param options all options with a meaning of their own
 * @param positionals words that are not options
 * @param unknown words that look like options and are none
 * @param errors what cannot be read
 * @param switches single switches given
 * @param log value of {@code --log}; null if there is none
 * @param longForm whether {@code --lower}, {@code --upper} or {@code --work} was used
 */
record CommandLine(
        List<OptionList.Item> options,
        List<String> positionals,
        List<String> unknown,
        List<String> errors,
        Set<Switch> switches,
        @Nullable String log,
        boolean longForm) {

    enum Switch {
        HELP,
        VERSION,
        FOREGROUND,
        DEBUG,
        STRICT,
        LENIENT,
        FORCE,
        SLOPPY,
        FAKE
    }

    /**
     * Reads words.
     *
     * @param words octet strings, without the program's name
     * @param helper whether the words come from mount(8) by way of {@code mount.ufs}, which gives letters such
     *     as {@code -f} and {@code -n} a meaning of its own
     */
    static CommandLine read(List<String> words, boolean helper) {
        return new Reader(words, helper).read();
    }

    private static final class Reader {
        private static final Set<String> WITH_VALUE = Set.of(
                "lowerdir", "lowerdir+", "datadir+", "upperdir", "workdir", "redirect_dir", "metacopy", "index",
                "context",
                "uidmapping", "gidmapping", "squash_to_uid", "squash_to_gid", "timeout", "threads", "threaded",
                "fsync", "uuid", "whiteouts", "io", "transport", "xino", "xattr_permissions", "max_write", "fsname",
                "subtype", "plugins");

        private final List<String> words;
        private final boolean helper;
        private final List<OptionList.Item> options = new ArrayList<>();
        private final List<String> positionals = new ArrayList<>();
        private final List<String> unknown = new ArrayList<>();
        private final List<String> errors = new ArrayList<>();
        private final Set<Switch> switches = EnumSet.noneOf(Switch.class);
        private @Nullable String log;
        private boolean longForm;
        private int next;

        Reader(List<String> words, boolean helper) {
            this.words = words;
            this.helper = helper;
        }

        CommandLine read() {
            boolean optionsEnded = false;
            while (next < words.size()) {
                String word = words.get(next++);
                if (optionsEnded || !word.startsWith("-") || word.equals("-")) {
                    positionals.add(word);
                } else if (word.equals("--")) {
                    optionsEnded = true;
                } else if (word.startsWith("--")) {
                    readLong(word);
                } else {
                    readShort(word);
                }
            }
            return new CommandLine(options, positionals, unknown, errors, switches, log, longForm);
        }

        private void readShort(String word) {
            for (int at = 1; at < word.length(); at++) {
                String rest = word.substring(at + 1);
                switch (word.charAt(at)) {
                    case 'o' -> {
                        readList(rest);
                        return;
                    }
                    case 't', 'N' -> {
                        if (!helper) {
                            unknown.add(word);
                        } else if (rest.isEmpty()) {
                            next++;
                        }
                        return;
                    }
                    case 'f' -> switches.add(helper ? Switch.FAKE : Switch.FOREGROUND);
                    case 'd' -> switches.add(Switch.DEBUG);
                    case 'h' -> switches.add(Switch.HELP);
                    case 'V' -> switches.add(Switch.VERSION);
                    case 's', 'n', 'v', 'w', 'r' -> readHelperLetter(word, word.charAt(at));
                    default -> {
                        unknown.add(word);
                        return;
                    }
                }
            }
        }

        private void readHelperLetter(String word, char letter) {
            if (!helper) {
                unknown.add(word);
            } else if (letter == 's') {
                switches.add(Switch.SLOPPY);
            } else if (letter == 'r') {
                options.add(new OptionList.Item("ro", null));
            }
        }

        private void readList(String glued) {
            if (!glued.isEmpty()) {
                options.addAll(OptionList.split(glued));
            } else if (next < words.size()) {
                options.addAll(OptionList.split(words.get(next++)));
            } else {
                errors.add("missing argument for -o: give a list such as lowerdir=A:B,upperdir=U,workdir=W");
            }
        }

        private void readLong(String word) {
            int equals = word.indexOf('=');
            String name = word.substring(2, equals < 0 ? word.length() : equals);
            @Nullable String value = equals < 0 ? null : word.substring(equals + 1);
            switch (name) {
                case "help" -> switches.add(Switch.HELP);
                case "version" -> switches.add(Switch.VERSION);
                case "foreground" -> switches.add(Switch.FOREGROUND);
                case "debug" -> switches.add(Switch.DEBUG);
                case "strict" -> switches.add(Switch.STRICT);
                case "lenient" -> switches.add(Switch.LENIENT);
                case "force" -> switches.add(Switch.FORCE);
                case "log" -> log = value(word, value);
                case "lower" -> addDirectory("lowerdir+", word, value);
                case "data" -> addDirectory("datadir+", word, value);
                case "upper" -> addDirectory("upperdir", word, value);
                case "work" -> addDirectory("workdir", word, value);
                case "read-only" -> options.add(new OptionList.Item("ro", null));
                default -> readNamed(word, name.replace('-', '_'), value);
            }
        }

        /** Every option of the {@code -o} list may be written as a long option as well. */
        private void readNamed(String word, String name, @Nullable String value) {
            if (!MountOptions.isKnown(name)) {
                unknown.add(word);
                return;
            }
            @Nullable String given = value == null && WITH_VALUE.contains(name) ? value(word, null) : value;
            options.add(
                    given == null || name.equals("lowerdir")
                            ? new OptionList.Item(name, given)
                            : OptionList.Item.literal(name, given));
        }

        private void addDirectory(String name, String word, @Nullable String value) {
            longForm = true;
            @Nullable String given = value(word, value);
            if (given != null) {
                options.add(OptionList.Item.literal(name, given));
            }
        }

        private @Nullable String value(String word, @Nullable String glued) {
            @Nullable String value = glued == null && next < words.size() ? words.get(next++) : glued;
            if (value == null || value.isEmpty()) {
                errors.add("missing value after " + Octets.display(word));
                return null;
            }
            return value;
        }
    }
}
