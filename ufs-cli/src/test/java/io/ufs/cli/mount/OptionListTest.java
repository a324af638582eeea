package io.ufs.cli.mount;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class OptionListTest {
    @Test
    void split_emptyItems_areDropped() {
        assertEquals(List.of("workdir=w", "volatile"), shown("workdir=w,,volatile"));
        assertEquals(List.of("workdir=w"), shown("workdir=w,"));
        assertEquals(List.of(), shown(""));
        assertEquals(List.of(), shown(",,"));
    }

    @Test
    void split_selinuxContext_quotesProtectTheComma() {
        List<OptionList.Item> items =
                OptionList.split("upperdir=u,context=\"system_u:object_r:container_file_t:s0:c1,c2\",noacl");
        assertEquals(List.of("upperdir", "context", "noacl"),
                items.stream().map(OptionList.Item::name).toList());
        assertEquals("system_u:object_r:container_file_t:s0:c1,c2", items.get(1).value());
    }

    @Test
    void split_valueWithEqualsSign_splitsAtTheFirst() {
        OptionList.Item item = OptionList.split("upperdir=a=b").getFirst();
        assertEquals("upperdir", item.name());
        assertEquals("a=b", item.value());
    }

    private static List<String> shown(String list) {
        return OptionList.split(list).stream().map(OptionList.Item::toString).toList();
    }
}
