package io.ufs.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The layers of the example and the steps of the lesson. */
final class Lesson {
    /** Names of the lower layers, topmost first. */
    static final List<String> LOWERS = List.of("site", "tools", "base");

    private Lesson() {}

    /**
     * A step.
     *
     * @param title what it shows
     * @param command what is run in the merged directory
     * @param explanation what happened and why
     */
    record Step(String title, String command, String explanation) {}

    static List<Step> steps() {
        return List.of(
                new Step("Read", "ls -F . etc; cat etc/motd",
                        "All layers appear as one. etc/motd is in base and in site: the topmost one, site's, is shown."),
                new Step("Edit a file of a lower layer", "echo 'port = 9090' >> etc/app.conf; cat etc/app.conf",
                        "The first write copied etc/app.conf up; the write went to the copy. The layer below is as it was."),
                new Step("Delete", "rm etc/motd; ls etc",
                        "A lower layer is never changed, so a whiteout in upper says: this name is gone."),
                new Step("Make the name again", "echo 'welcome back' > etc/motd; cat etc/motd",
                        "The new file takes the place of the whiteout. base and site still have theirs, hidden behind it."),
                new Step("Delete a directory and make it again", "rm -r share; mkdir share; ls -A share",
                        "The new directory is opaque: without that mark the old content of tools/share would show through."),
                new Step("Rename", "mv bin/hello bin/greet; sh bin/greet; ls bin",
                        "The file is copied up under its new name; a whiteout hides the old one."),
                new Step("Change attributes only", "chmod 600 etc/users; ls -l etc/users | cut -c1-10",
                        "Attributes belong to the object: it is copied up as well, keeping its times and its owner."),
                new Step("Make something new", "mkdir -p var/log; echo started > var/log/app.log; find var",
                        "What no layer below has simply lives in upper."));
    }

    /**
     * Writes the lower layers.
     *
     * @param directory where; each layer is a directory in it
     * @return the layers by name, topmost first
     */
    static Map<String, Path> writeLowers(Path directory) throws IOException {
        Map<String, Path> lowers = new LinkedHashMap<>();
        for (String name : LOWERS) {
            lowers.put(name, Files.createDirectory(directory.resolve(name)));
        }
        write(directory, "base/etc/motd", "hello from base\n");
        write(directory, "base/etc/users", "root\nguest\n");
        write(directory, "base/bin/hello", "echo 'hello, world'\n");
        write(directory, "tools/etc/app.conf", "name = demo\n");
        write(directory, "tools/share/manual.txt", "read me\n");
        write(directory, "tools/share/old.txt", "out of date\n");
        write(directory, "site/etc/motd", "hello from site\n");
        return lowers;
    }

    private static void write(Path directory, String path, String content) throws IOException {
        Path file = directory.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L));
    }
}
