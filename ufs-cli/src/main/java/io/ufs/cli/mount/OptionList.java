package io.ufs.cli.mount;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Splits the argument of {@code -o}. */
public final class OptionList {
    private OptionList() {}

    /**
     * One option of a list.
     *
     * @param name the word before {@code =}
     * @param rawValue what follows {@code =}, its quoting unresolved; null if there is no {@code =}
     */
    public record Item(String name, @Nullable String rawValue) {
        /** Returns an option whose value is taken as it is. */
        static Item literal(String name, String value) {
            return new Item(name, QuotedText.quote(value));
        }

        /** Returns the value with its quoting resolved, or null. */
        public @Nullable String value() {
            return rawValue == null ? null : QuotedText.plain(rawValue);
        }

        /** Returns the option for messages, its quoting resolved. */
        @Override
        public String toString() {
            return Octets.display(rawValue == null ? name : name + "=" + QuotedText.plain(rawValue));
        }
    }

    /**
     * Splits at commas that are neither escaped nor within double quotes. Empty items are dropped: callers such
     * as podman write {@code a,,b} and {@code a,}.
     *
     * @param list an octet string
     */
    public static List<Item> split(String list) {
        List<Item> items = new ArrayList<>();
        for (String piece : QuotedText.split(list, ',')) {
            if (!piece.isEmpty()) {
                items.add(item(piece));
            }
        }
        return items;
    }

    private static Item item(String piece) {
        int equals = piece.indexOf('=');
        return equals < 0
                ? new Item(QuotedText.plain(piece), null)
                : new Item(piece.substring(0, equals), piece.substring(equals + 1));
    }
}
