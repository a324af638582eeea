package io.ufs.cli.mount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.FileType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MountValidatorTest {
    private final PlannedHost host = new PlannedHost()
            .directories("/", "/a", "/a/sub", "/b", "/u", "/u/in", "/w", "/w/in", "/mnt", "/a/mnt", "/u/mnt")
            .file("/file")
            .failing("/dead", Errno.ENOTCONN)
            .failing("/secret", Errno.EACCES)
            .filesystem("/disk2", 2, 2)
            .filesystem("/bind", 1, 3)
            .link("/alias", "/a");

    @Test
    void check_goodRequest_findsNothing() {
        Findings findings = check("-o", "lowerdir=/a:/b,upperdir=/u,workdir=/w", "/mnt");
        assertEquals(List.of(), findings.errors());
        assertEquals(List.of(), findings.warnings());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "lowerdir=/none                            | /mnt   | lower directory '/none': No such file",
        "lowerdir=/file                            | /mnt   | lower directory '/file' is not a directory",
        "lowerdir=/secret                          | /mnt   | lower directory '/secret': Permission denied",
        "lowerdir=/a,upperdir=/none,workdir=/w     | /mnt   | upper directory '/none': No such file",
        "lowerdir=/a,upperdir=/u,workdir=/none     | /mnt   | work directory '/none': No such file",
        "lowerdir=/a,upperdir=/u,workdir=/u        | /mnt   | are the same directory",
        "lowerdir=/a,upperdir=/u,workdir=/u/in     | /mnt   | must be separate subtrees",
        "lowerdir=/a,upperdir=/w/in,workdir=/w     | /mnt   | must be separate subtrees",
        "lowerdir=/a,upperdir=/u,workdir=/disk2    | /mnt   | are on different filesystems",
        "lowerdir=/a,upperdir=/u,workdir=/bind     | /mnt   | must reside under the same mount",
        "lowerdir=/u,upperdir=/u,workdir=/w        | /mnt   | are the same directory",
        "lowerdir=/a,upperdir=/alias,workdir=/w    | /mnt   | are the same directory",
        "lowerdir=/w,upperdir=/u,workdir=/w        | /mnt   | are the same directory",
        "lowerdir=/a,upperdir=/a/sub,workdir=/w    | /mnt   | is inside lower directory '/a'",
        "lowerdir=/u/in,upperdir=/u,workdir=/w     | /mnt   | is inside upper directory '/u'",
        "lowerdir=/a                               | /none  | mountpoint '/none': No such file",
        "lowerdir=/a                               | /file  | mountpoint '/file' is not a directory",
        "lowerdir=/a                               | /dead  | fusermount3 -u '/dead'",
        "lowerdir=/a                               | /a/mnt | mountpoint '/a/mnt' is inside lower",
        "lowerdir=/a,upperdir=/u,workdir=/w        | /u/mnt | mountpoint '/u/mnt' is inside upper",
    })
    void check_faultyRequest_isOneLineWithThePath(String options, String mountpoint, String message) {
        Findings findings = check("--strict", "-o", options, mountpoint);
        assertEquals(1, findings.errors().size(), findings.errors().toString());
        assertTrue(findings.errors().getFirst().contains(message), findings.errors().getFirst());
    }

    @Test
    void check_severalFaults_areAllFound() {
        assertEquals(3, check("-o", "lowerdir=/none:/file", "/gone").errors().size());
    }

    @Test
    void check_mountpointIsALayer_isAllowed() {
        assertEquals(List.of(), check("-o", "lowerdir=/a,upperdir=/u,workdir=/w", "/a").errors());
    }

    @Test
    void check_upperOnOtherFilesystemBelowLower_isAllowed() {
        host.filesystem("/tmpfs", 5, 5).directories("/tmpfs/u", "/tmpfs/w");
        assertEquals(List.of(), check("-o", "lowerdir=/b,upperdir=/tmpfs/u,workdir=/tmpfs/w", "/mnt").errors());
        Findings below = check("-o", "lowerdir=/,upperdir=/tmpfs/u,workdir=/tmpfs/w", "/tmpfs");
        assertTrue(below.errors().stream().noneMatch(line -> line.startsWith("upper")), below.errors().toString());
    }

    /** L12: without --force it is refused. */
    @Test
    void check_overlapWithForce_isAWarning() {
        Findings findings = check("--force", "-o", "lowerdir=/a,upperdir=/a/sub,workdir=/w", "/a/mnt");
        assertEquals(List.of(), findings.errors());
        assertEquals(2, findings.warnings().size(), findings.warnings().toString());
        assertEquals(2, check("--strict", "-o", "lowerdir=/a,upperdir=/a/sub,workdir=/w", "/a/mnt").errors().size());
    }

    /** buildah mounts below a volume that may be the root directory. */
    @Test
    void check_mountpointInLowerOfOptionList_isAWarning() {
        Findings findings = check("-o", "lowerdir=/a,upperdir=/u,workdir=/w", "/a/mnt");
        assertEquals(List.of(), findings.errors());
        assertEquals(1, findings.warnings().size());
    }

    @Test
    void check_lowerGivenTwice_isAWarning() {
        Findings findings = check("-o", "lowerdir=/a:/b:/alias", "/mnt");
        assertEquals(List.of(), findings.errors());
        assertTrue(findings.warnings().getFirst().contains("'/alias' is given twice"));
    }

    private Findings check(String... words) {
        MountCommand.Mount mount =
                assertInstanceOf(MountCommand.Mount.class, new MountRequestParser(false).parse(List.of(words)));
        Findings findings = new Findings(mount.request().strict());
        new MountValidator(host).check(mount.request(), findings);
        return findings;
    }

    /** A host of a few absolute paths. */
    private static final class PlannedHost implements HostTree {
        private final Map<String, Place> places = new HashMap<>();
        private final Map<String, Integer> failures = new HashMap<>();
        private final Map<String, String> links = new HashMap<>();
        private long nextIno = 2;

        PlannedHost directories(String... paths) {
            for (String path : paths) {
                Place parent = places.getOrDefault(parentOf(path), new Place(FileType.DIRECTORY, 1, 1, 1));
                places.put(path, new Place(FileType.DIRECTORY, parent.dev(), nextIno++, parent.mountId()));
            }
            return this;
        }

        PlannedHost file(String path) {
            places.put(path, new Place(FileType.REGULAR, 1, nextIno++, 1));
            return this;
        }

        PlannedHost filesystem(String path, long dev, long mountId) {
            places.put(path, new Place(FileType.DIRECTORY, dev, nextIno++, mountId));
            return this;
        }

        PlannedHost link(String path, String target) {
            links.put(path, target);
            return this;
        }

        PlannedHost failing(String path, int errno) {
            failures.put(path, errno);
            return this;
        }

        @Override
        public Place look(HostPath path) throws ErrnoException {
            String name = links.getOrDefault(path.octets(), path.octets());
            Integer errno = failures.get(name);
            Place place = places.get(name);
            if (errno != null || place == null) {
                throw new ErrnoException(errno == null ? Errno.ENOENT : errno);
            }
            return place;
        }

        @Override
        public List<Place> ancestry(HostPath directory) throws ErrnoException {
            List<Place> result = new ArrayList<>();
            String name = links.getOrDefault(directory.octets(), directory.octets());
            result.add(look(new HostPath(name)));
            if (result.getFirst().type() != FileType.DIRECTORY) {
                throw new ErrnoException(Errno.ENOTDIR);
            }
            while (!name.equals("/")) {
                name = parentOf(name);
                result.add(look(new HostPath(name)));
            }
            return result;
        }

        private static String parentOf(String path) {
            int slash = path.lastIndexOf('/');
            return slash <= 0 ? "/" : path.substring(0, slash);
        }
    }
}
