package io.ufs.runtime.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserLookupTest {
    private final UserLookup lookup = new UserLookup(
            "root:x:0:0:root:/root:/bin/sh\nweb:x:33:34::/srv:/bin/sh\nbroken\nbig:x:4294967294:7::/:/bin/sh\n",
            "root:x:0:\nweb:x:34:\nmail:x:8:web,other\naudio:x:29:other,web\n");

    @Test
    void find_nameOrNumber_isTheSameUser() {
        UserLookup.User web = new UserLookup.User(33, 34, List.of(8, 29), "/srv");
        assertEquals(web, lookup.find("web"));
        assertEquals(web, lookup.find("33"));
        assertEquals("/root", lookup.find("").home());
    }

    @Test
    void find_withGroup_hasThatAlone() {
        assertEquals(new UserLookup.User(33, 8, List.of(), "/srv"), lookup.find("web:mail"));
        assertEquals(new UserLookup.User(1000, 5, List.of(), "/"), lookup.find("1000:5"));
        assertEquals(new UserLookup.User(1000, 0, List.of(), "/"), lookup.find("1000"));
    }

    @DisplayName("CVE-2024-40635, CVE-2026-30892: what is no id must not become root")
    @ParameterizedTest
    @ValueSource(strings = {"4294967295", "4294967296", "18446744073709551616", "-1", "nosuch", "web:nosuch", "0x0",
        "1000:4294967296"})
    void find_noUser_isRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> lookup.find(text));
    }

    @Test
    void find_largestId_isUnsigned() {
        assertEquals(-2, lookup.find("4294967294").uid());
        assertEquals(-2, lookup.find("big").uid());
    }
}
