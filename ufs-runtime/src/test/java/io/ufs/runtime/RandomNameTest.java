package io.ufs.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RandomNameTest {
    @Test
    void of_manyTimes_namesOfTheirLengthAndNoneTwice() throws IOException {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            String name = RandomName.of(16);
            assertTrue(name.matches("[0-9a-f]{32}"), name);
            names.add(name);
        }
        assertEquals(200, names.size());
    }
}
