package io.ufs.cli.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** An ordinary user with subordinate ids, made for one test; until it is closed every user may open {@code /dev/fuse}. */
final class TestUser implements AutoCloseable {
    private static final List<Path> DEVICES = List.of(Path.of("/dev/fuse"), Path.of("/dev/net/tun"));

    private static final AtomicInteger CREATED = new AtomicInteger();

    private final String name;
    private final Path home;
    private final Map<Path, Set<PosixFilePermission>> permissions = new LinkedHashMap<>();

    private TestUser(String name, Path home) {
        this.name = name;
        this.home = home;
    }

    /** Makes the user with its home in the lab. */
    static TestUser create(Lab lab) throws IOException {
        String name = "ufs" + Long.toString(ProcessHandle.current().pid(), 36) + "u" + CREATED.incrementAndGet();
        TestUser user = new TestUser(name, lab.path("home"));
        for (Path device : DEVICES) {
            if (Files.exists(device)) {
                user.permissions.put(device, Files.getPosixFilePermissions(device));
                Files.setPosixFilePermissions(device, PosixFilePermissions.fromString("rw-rw-rw-"));
            }
        }
        lab.sh("useradd --create-home --home-dir $LAB/home --shell /bin/sh " + name);
        return user;
    }

    String name() {
        return name;
    }

    Path home() {
        return home;
    }

    /** Returns the command that runs another one as this user. */
    String[] command(Map<String, String> environment, String... command) {
        List<String> all = new ArrayList<>(List.of("setpriv", "--reuid", name, "--regid", name, "--init-groups"));
        all.addAll(List.of("--inh-caps=-all", "env", "-i", "LC_ALL=C", "HOME=" + home, "USER=" + name));
        all.add("PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin");
        environment.forEach((key, value) -> all.add(key + "=" + value));
        all.addAll(List.of(command));
        return all.toArray(String[]::new);
    }

    @Override
    public void close() throws IOException {
        for (Map.Entry<Path, Set<PosixFilePermission>> entry : permissions.entrySet()) {
            Files.setPosixFilePermissions(entry.getKey(), entry.getValue());
        }
        Shell.run(Duration.ofSeconds(20), Map.of(), Path.of("/"), List.of("userdel", "--force", name));
    }
}
