package io.ufs.cli.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The messages that the kernel sends for common work, and the system calls on layers that the server makes for them. Each
 * message is a round trip between two processes, so that speed is mostly their number: a change that needs more of either
 * has to say so here.
 *
 * <p>Some cannot be fewer. The kernel forgets the attributes of a directory that it has changed, so that the next walk
 * through it begins with a GETATTR, for which the server has to ask its layer: nobody else knows the time of the change. A
 * name that shall be new is looked up although the kernel knows that it is not there (exclusive creation, mkdir, symlink,
 * link, target of a rename), but without a call. A file that passes through is opened by OPEN, and another GETATTR follows
 * when it was read. The file that is removed may be open: it is opened first, so that it stays to be had.
 *
 * <p>Each case has a directory {@code $D} of its own, with five files in each of two lower layers. {@code fill} makes ten
 * files in it: by then the server knows the names in the layers, and asks none of them for one that is new.
 */
@Timeout(120)
class MessageCountsIT {
    private static final int DIRECTORIES = 100;
    private static final int ATTEMPTS = 3;

    private static final String SHELL =
            "exec >/dev/null; fill() { for n in 0 1 2 3 4 5 6 7 8 9; do : >$1/n$n; done; }; ";

    private static final String PREPARATION = "for i in $(seq " + DIRECTORIES + "); do mkdir a/$i b/$i;"
            + " for n in 1 2 3 4 5; do echo $n >a/$i/a$n; echo $n >b/$i/b$n; done; done;"
            + " mkdir a/big; for i in $(seq 1000); do : >a/big/f$i; done;"
            + " mkdir a/huge; (cd a/huge; seq -f f%g 10000 | xargs touch);"
            + " for i in $(seq 20); do mkdir -p a/tree/$i; (cd a/tree/$i; seq -f f%g 20 | xargs touch); done;"
            + " head -c 67108864 /dev/zero >a/large; cp /bin/true a/true;"
            + " mkdir ten; for n in 0 1 2 3 4 5 6 7 8 9; do echo $n >ten/$n; done; tar -cf ten.tar ten";

    /** Cases on one mount. */
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    abstract static class OneMount {
        private final String options;
        Host host;
        CountingMount mount;
        private int directories;

        OneMount(String options) {
            this.options = options;
        }

        @BeforeAll
        void mount() throws Exception {
            host = Host.open();
            host.sh(PREPARATION).expectSuccess();
            mount = CountingMount.mount(host, options + " --lower a --lower b --upper u --work w");
        }

        @AfterAll
        void close() throws IOException, InterruptedException {
            if (mount != null) {
                mount.close();
            }
            if (host != null) {
                host.close();
            }
        }

        /** What another program does to the kernel's caches meanwhile is forgiven, twice. */
        void requireCounts(String name, String before, String work, String expected) throws Exception {
            String counts = "";
            for (int attempt = 0; attempt < ATTEMPTS && !counts.equals(expected); attempt++) {
                counts = count(name.startsWith("cold"), before, work).toString();
            }
            assertEquals(expected, counts);
        }

        /** Which messages, of however many files the program has. */
        void requireMessages(String before, String work, Set<String> expected) throws Exception {
            Set<String> messages = Set.of();
            for (int attempt = 0; attempt < ATTEMPTS && !messages.equals(expected); attempt++) {
                messages = count(false, before, work).messages().keySet();
            }
            assertEquals(expected, messages);
        }

        private CountingMount.Counts count(boolean cold, String before, String work) throws Exception {
            String start = "D=m/" + ++directories + "; " + SHELL;
            host.sh(start + before).expectSuccess();
            if (cold) {
                mount.forgetNames();
            }
            CountingMount.Counts earlier = mount.settled();
            host.sh(start + work).expectSuccess();
            return mount.settled().since(earlier);
        }
    }

    /** Files of upper pass through. */
    @Nested
    class Passthrough extends OneMount {
        Passthrough() {
            super("--io=passthrough");
        }

        @ParameterizedTest(name = "{0}")
        @CsvSource(delimiter = '|', textBlock = """
                stat                       | stat -c %s $D/a1                | stat -c %s $D/a1                 | -                                          | -
                cold stat                  | stat -c %s $D/a1                | stat -c %s $D/a1                 | LOOKUP=2                                   | listxattrat=3 openat2 statx=6
                cold stat of an upper file | : >$D/new                       | stat -c %s $D/new                | LOOKUP=2                                   | listxattrat=4 openat2=2 statx=9
                stat with time of birth    | stat -c %w $D/a1                | stat -c %w $D/a1                 | -                                          | -
                missing name               | test ! -e $D/none               | test ! -e $D/none                | -                                          | -
                cold missing name          | true                            | test ! -e $D/none                | LOOKUP=2                                   | listxattrat=2 openat2=2 statx=8
                access and chdir           | stat $D/a1                      | test -r $D/a1; cd $D             | -                                          | -
                readlink                   | ln -s t $D/new; readlink $D/new | readlink $D/new                  | -                                          | -
                cold readlink              | ln -s t $D/new                  | readlink $D/new                  | LOOKUP=2 READLINK                          | listxattrat=3 openat2=2 readlinkat statx=9
                read a lower file          | cat $D/a1                       | cat $D/a1                        | GETATTR OPEN RELEASE                       | statx
                cold read of a lower file  | true                            | cat $D/a1                        | LOOKUP=2 OPEN READ RELEASE                 | listxattrat=3 openat openat2 pread readahead statx=7
                read an upper file         | echo x >$D/new; cat $D/new      | cat $D/new                       | GETATTR OPEN RELEASE                       | openat statx=2
                exec                       | m/true                          | m/true                           | GETXATTR OPEN RELEASE                      | -
                list                       | ls $D; ls $D                    | ls $D                            | -                                          | -
                list with attributes       | ls -l $D; ls -l $D              | ls -l $D                         | GETXATTR=3                                 | getxattrat
                cold list with attributes  | true                            | ls -l $D                         | GETXATTR=13 LOOKUP READDIRPLUS=2 | getdents64=4 getxattrat ioctl=2 listxattrat=12 openat=2 openat2=2 statx=17
                find 1000                  | find m/big; find m/big          | find m/big -print                | STATFS                                     | fstatfs
                cold find 1000             | true                            | find m/big -print                | LOOKUP READDIRPLUS=6 STATFS | fstatfs getdents64=2 ioctl listxattrat=1001 openat openat2 statx=1003
                cold find 10000            | true                            | find m/huge -print               | LOOKUP READDIRPLUS=51 STATFS | fstatfs getdents64=11 ioctl listxattrat=4283 openat openat2 statx=4285
                cold find in a tree        | true                            | find m/tree -print               | LOOKUP READDIRPLUS=42 STATFS | fstatfs getdents64=42 ioctl=21 listxattrat=59 openat=21 openat2=21 statx=81
                cold read of 64 MiB        | true                            | dd if=m/large of=/dev/null bs=1M | LOOKUP OPEN READ=64 RELEASE                | listxattrat openat pread=64 readahead statx=2
                create                     | fill $D; stat $D                | : >$D/new                        | CREATE LOOKUP RELEASE                      | openat statx
                create in a new directory  | fill $D; mkdir $D/d; stat $D/d  | : >$D/d/new                      | CREATE LOOKUP RELEASE                      | openat openat2 statx
                create and write           | fill $D; stat $D                | echo x >$D/new                   | CREATE GETXATTR LOOKUP RELEASE             | openat statx
                create exclusively         | fill $D; stat $D                | set -C; : >$D/new                | CREATE LOOKUP=2 RELEASE                    | openat statx
                create what was removed    | fill $D; rm $D/a1; stat $D      | : >$D/a1                         | CREATE LOOKUP RELEASE                      | getxattrat openat renameat2 statx=3
                write 64 MiB               | fill $D; stat $D                | dd if=/dev/zero of=$D/new bs=1M count=64 | CREATE GETXATTR LOOKUP RELEASE             | openat statx
                append                     | echo x >$D/new; stat $D/new     | echo y >>$D/new                  | GETXATTR OPEN RELEASE                      | openat statx
                append, copied up          | fill $D; stat $D/a1             | echo y >>$D/a1                   | GETXATTR OPEN RELEASE                      | copyFileRange fsync linkat nameToHandleAt openat=2 setxattr setxattrat statx=4 utimensat=2
                fsync                      | echo x >$D/new; stat $D/new     | sync $D/new                      | FSYNC OPEN RELEASE                         | fsync openat statx
                mkdir                      | fill $D; stat $D                | mkdir $D/new                     | LOOKUP MKDIR                               | mkdirat setxattrat statx
                symlink                    | fill $D; stat $D                | ln -s target $D/new              | LOOKUP SYMLINK                             | statx symlinkat
                link                       | fill $D; stat $D/n1             | ln $D/n1 $D/new                  | LINK LOOKUP                                | linkat openat statx
                rename                     | fill $D; stat $D/n1             | mv -T $D/n1 $D/new               | LOOKUP RENAME2                             | renameat2
                rename over                | fill $D; stat $D/n1             | mv -fT $D/n1 $D/n2               | LOOKUP=2 RENAME                            | openat renameat2 statx=2
                unlink                     | fill $D; stat $D/n1             | unlink $D/n1                     | UNLINK                                     | openat unlinkat
                unlink, marked             | fill $D; stat $D/a1             | unlink $D/a1                     | UNLINK                                     | linkat listxattrat mknodat openat statx
                rmdir                      | fill $D; mkdir $D/d; stat $D/d  | rmdir $D/d                       | RMDIR                                      | openat unlinkat
                chmod                      | : >$D/new; stat $D/new          | chmod 600 $D/new                 | SETATTR                                    | fchmodat2 statx
                chmod, copied up           | fill $D; stat $D/a1             | chmod 600 $D/a1                  | SETATTR                                    | fchmodat2 ftruncate linkat nameToHandleAt openat setxattr=2 setxattrat statx=4 utimensat=2
                chown                      | : >$D/new; stat $D/new          | chown 5:6 $D/new                 | GETXATTR SETATTR                           | fchownat statx=2
                utimens                    | : >$D/new; stat $D/new          | touch -c -d @0 $D/new            | SETATTR                                    | statx utimensat
                missing attribute          | : >$D/new; stat $D/new          | ! getfattr -n user.none $D/new   | GETXATTR                                   | getxattrat
                set an attribute           | : >$D/new; stat $D/new          | setfattr -n user.x -v 1 $D/new   | SETXATTR                                   | setxattrat
                statfs                     | stat $D                         | stat -f $D                       | STATFS                                     | fstatfs
                unpack ten files           | fill $D; stat $D                | tar -xf ten.tar -C $D            | CREATE=10 GETATTR=10 GETXATTR=20 LOOKUP=11 MKDIR RELEASE=10 SETATTR=33 | fchmodat2=11 fchownat=11 mkdirat openat=10 openat2 setxattrat statx=64 utimensat=11
                remove ten files           | fill $D; tar -xf ten.tar -C $D  | rm -r $D/ten                     | GETATTR=10 LOOKUP READDIRPLUS=3 RMDIR STATFS UNLINK=10 | fstatfs getdents64=2 openat=12 statx=31 unlinkat=11
                map a lower file           | cat $D/a1                       | cmp -s $D/a1 $D/a1               | GETATTR OPEN RELEASE                       | statx
                """)
        void work_isSoManyMessagesAndCalls(String name, String before, String work, String messages, String calls)
                throws Exception {
            requireCounts(name, before, work, messages + " | " + calls);
        }

        /** After the first thousands the entries come without attributes, until the first are looked up. */
        @Test
        void hugeDirectory_whoseEntriesAreLookedAtAsTheyAreRead_isLookedUpInForOneMessageOnly() throws Exception {
            mount.forgetNames();
            CountingMount.Counts earlier = mount.settled();
            host.sh("perl -e 'opendir(D, q(m/huge)); while ($_ = readdir D) { -f qq(m/huge/$_) and $n++ }"
                    + " $n == 10000 or die $n'").expectSuccess();
            long lookups = mount.settled().since(earlier).messages().getOrDefault("LOOKUP", 0L);
            assertTrue(lookups > 100 && lookups < 300, lookups + " lookups");
        }

        @Test
        void gitStatus_again_opensWhatItReadsAndLooksNothingUp() throws Exception {
            requireMessages(
                    "git init -q $D/r; for i in 1 2 3 4 5 6 7 8; do echo $i >$D/r/f$i; done; cd $D/r; git add .;"
                            + " git -c user.name=a -c user.email=a@b commit -qm x; touch -d @1 f*; git status; git status",
                    "cd $D/r; git --no-optional-locks status",
                    Set.of("GETATTR", "OPEN", "RELEASE"));
        }
    }

    /** Files are opened without messages, and read and written through the kernel's cache. */
    @Nested
    class Cache extends OneMount {
        Cache() {
            super("--io=cache");
        }

        @ParameterizedTest(name = "{0}")
        @CsvSource(delimiter = '|', textBlock = """
                stat                      | stat -c %s $D/a1               | stat -c %s $D/a1                 | -                                          | -
                read a lower file         | cat $D/a1                      | cat $D/a1                        | GETATTR                                    | statx
                cold read of a lower file | true                           | cat $D/a1                        | LOOKUP=2 READ                              | listxattrat=3 openat openat2 pread statx=7
                read an upper file        | echo x >$D/new; cat $D/new     | cat $D/new                       | GETATTR                                    | statx
                exec                      | m/true                         | m/true                           | GETXATTR                                   | -
                cold read of 64 MiB       | true                           | dd if=m/large of=/dev/null bs=1M | LOOKUP READ=64                             | listxattrat openat pread=64 statx=2
                create and write          | fill $D; stat $D               | echo x >$D/new                   | CREATE GETXATTR LOOKUP WRITE               | openat pwrite statx
                append                    | echo x >$D/new; stat $D/new    | echo y >>$D/new                  | GETXATTR WRITE                             | pwrite
                append, copied up         | fill $D; stat $D/a1            | echo y >>$D/a1                   | GETXATTR WRITE                             | copyFileRange fsync linkat nameToHandleAt openat=2 pwrite setxattr setxattrat statx=4 utimensat=2
                write 64 MiB              | fill $D; stat $D               | dd if=/dev/zero of=$D/new bs=1M count=64 | CREATE GETXATTR LOOKUP WRITE=64            | openat pwrite=64 statx
                fsync                     | echo x >$D/new; stat $D/new    | sync $D/new                      | FSYNC                                      | fsync
                rename                    | fill $D; stat $D/n1            | mv -T $D/n1 $D/new               | LOOKUP RENAME2                             | renameat2
                unlink                    | fill $D; stat $D/n1            | unlink $D/n1                     | UNLINK                                     | openat unlinkat
                unpack ten files          | fill $D; stat $D               | tar -xf ten.tar -C $D            | CREATE=10 GETATTR=10 GETXATTR=20 LOOKUP=11 MKDIR SETATTR=33 WRITE=10 | fchmodat2=11 fchownat=11 mkdirat openat=10 openat2 pwrite=10 setxattrat statx=64 utimensat=11
                remove ten files          | fill $D; tar -xf ten.tar -C $D | rm -r $D/ten                     | GETATTR=10 LOOKUP READDIRPLUS=3 RMDIR STATFS UNLINK=10 | fstatfs getdents64=2 openat=12 statx=31 unlinkat=11
                """)
        void work_isSoManyMessagesAndCalls(String name, String before, String work, String messages, String calls)
                throws Exception {
            requireCounts(name, before, work, messages + " | " + calls);
        }

        @Test
        void gitStatus_again_asksForAttributesOnly() throws Exception {
            requireMessages(
                    "git init -q $D/r; for i in 1 2 3 4 5 6 7 8; do echo $i >$D/r/f$i; done; cd $D/r; git add .;"
                            + " git -c user.name=a -c user.email=a@b commit -qm x; touch -d @1 f*; git status; git status",
                    "cd $D/r; git --no-optional-locks status", Set.of("GETATTR"));
        }
    }
}
