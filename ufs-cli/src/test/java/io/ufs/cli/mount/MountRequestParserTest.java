package io.ufs.cli.mount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ufs.core.overlay.OverlayOptions;
import io.ufs.core.overlay.OverlayOptions.Index;
import io.ufs.core.overlay.OverlayOptions.RedirectDir;
import io.ufs.fuse.overlayfs.IdMapping;
import io.ufs.fuse.transport.IoMode;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MountRequestParserTest {
    private static final String LAYERS = "lowerdir=a,upperdir=u,workdir=w";

    @Test
    void parse_longForm_layersInOrder() {
        MountRequest request = request("--lower", "A", "--lower=B", "--upper", "U", "--work", "W", "MNT");
        assertEquals(paths("A", "B"), request.layers().lowers());
        assertEquals(HostPath.of("U"), request.layers().upper());
        assertEquals(HostPath.of("W"), request.layers().work());
        assertEquals(HostPath.of("MNT"), request.mountpoint());
        assertTrue(request.strict());
        assertFalse(request.flags().readOnly());
    }

    @Test
    void parse_longFormPaths_areTakenLiterally() {
        assertEquals(paths("a:b,c\\d\"e"), request("--lower", "a:b,c\\d\"e", "m").layers().lowers());
    }

    @Test
    void parse_optionList_isLenient() {
        MountRequest request = request("-o", "lowerdir=A:B,upperdir=U,workdir=W", "MNT");
        assertEquals(paths("A", "B"), request.layers().lowers());
        assertFalse(request.strict());
    }

    @Test
    void parse_optionsAfterMountpointAndGlued_areRead() {
        MountRequest request = request("MNT", "-olowerdir=A", "-o", "upperdir=U", "-oworkdir=W", "-f");
        assertEquals(paths("A"), request.layers().lowers());
        assertEquals(HostPath.of("U"), request.layers().upper());
        assertTrue(request.server().foreground());
    }

    @Test
    void parse_repeatedLowerdir_lastWins() {
        assertEquals(paths("B"), request("-o", "lowerdir=A,lowerdir=B", "m").layers().lowers());
        assertEquals(paths("B"), request("-o", "lowerdir+=A", "-o", "lowerdir=B", "m").layers().lowers());
    }

    @Test
    void parse_lowerdirPlus_appendsRawPaths() {
        assertEquals(
                paths("A", "B:C", "D"),
                request("-o", "lowerdir=A,lowerdir+=B:C", "-o", "lowerdir+=D", "m").layers().lowers());
    }

    @Test
    void parse_severalWords_lastIsTheMountpointAndFirstTheSource() {
        MountRequest request = request("overlay", "m", "-o", "lowerdir=A");
        assertEquals(HostPath.of("m"), request.mountpoint());
        assertEquals("overlay", request.flags().source());
        assertEquals("ufs", request("-o", "lowerdir=A", "m").flags().source());
        assertEquals("ufs", request("none", "m", "-o", "lowerdir=A,fsname=ufs").flags().source());
    }

    /** Rule L10: the kernel's three ways to say it, and ours. */
    @Test
    void parse_dataLayers_areKeptApart() {
        List<HostPath> data = List.of(HostPath.of("D"), HostPath.of("E"));
        assertEquals(data, request("-o", "lowerdir=A:B::D::E", "m").layers().dataLayers());
        assertEquals(data, request("-o", "lowerdir=A::D,datadir+=E", "m").layers().dataLayers());
        assertEquals(data, request("-o", "lowerdir+=A,datadir+=D,datadir+=E", "m").layers().dataLayers());
        assertEquals(data, request("--lower", "A", "--data", "D", "--data=E", "m").layers().dataLayers());
        assertEquals(List.of(), request("-o", "lowerdir=A::D,lowerdir=A", "m").layers().dataLayers());
    }

    @Test
    @DisplayName("O6: at most 500 layers")
    void parse_moreLayersThanTheKernelTakes_areRefused() {
        assertError("too many lower directories: 501", "-o", "lowerdir=" + "a:".repeat(500) + "b", "m");
    }

    @Test
    void parse_noUpper_isReadOnly() {
        assertTrue(request("-o", "lowerdir=A", "m").flags().readOnly());
        assertTrue(request("-o", LAYERS + ",ro", "m").flags().readOnly());
        assertFalse(request("-o", LAYERS + ",ro,rw", "m").flags().readOnly());
    }

    @Test
    void parse_workWithoutUpper_warnsAndDropsIt() {
        MountCommand.Mount mount = mount("-o", "lowerdir=A,workdir=w", "m");
        assertNull(mount.request().layers().work());
        assertEquals(List.of("workdir ignored, since there is no upperdir: w"), mount.warnings());
        assertError("useless without an upper directory", "--lower", "A", "--work", "w", "m");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--lower a m                                 | AUTO",
        "--lower a --whiteouts=dotwh m               | OFF",
        "--lower a --index=on m                      | ON",
        "--lower a -o index=off m                    | OFF",
        "-o lowerdir=a m                             | OFF",
        "-o lowerdir=a,index=on m                    | ON",
        "-o index,lowerdir=a m                       | ON",
    })
    void parse_index_dependsOnTheFormOfTheCommand(String command, Index expected) {
        assertEquals(expected, request(command.trim().split(" +")).union().index());
    }

    /** The defaults serve people, or a caller who reads the upper directory itself; one option needs another (O5). */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--lower a m                                 | ON       | true",
        "--lower a --metacopy=off m                  | ON       | false",
        "--lower a --redirect-dir=off m              | FOLLOW   | false",
        "--lower a --redirect-dir=follow --metacopy=on m | FOLLOW | true",
        "--lower a -o redirect_dir=nofollow m        | NOFOLLOW | false",
        "-o lowerdir=a m                             | FOLLOW   | false",
        "-o lowerdir=a,redirect_dir=on m             | ON       | false",
        "-o lowerdir=a,metacopy=on m                 | ON       | true",
        "-o lowerdir=a,redirect_dir=off m            | FOLLOW   | false",
        "-o lowerdir=a,redirect_dir=follow m         | FOLLOW   | false",
        "-o redirect_dir=on,redirect_dir=off,lowerdir=a m | FOLLOW | false",
    })
    void parse_redirectDirAndMetacopy_dependOnTheFormOfTheCommand(
            String command, RedirectDir redirectDir, boolean metacopy) {
        MountRequest.Union union = request(command.trim().split(" +")).union();
        assertEquals(redirectDir, union.redirectDir());
        assertEquals(metacopy, union.metacopy());
    }

    /** The messages of fuse-overlayfs, of which callers and people know the words. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "-o lowerdir=a                         | no mountpoint specified",
        "m                                     | no lowerdir specified",
        "-o lowerdir= m                        | it needs a value, as in lowerdir=VALUE",
        "-o lowerdir=: m                       | no lowerdir specified",
        "-o lowerdir=a,upperdir=u m            | workdir not specified",
        "-o lowerdir=a,redirect_dir=yes m      | choose on, off, follow or nofollow",
        "--lower a --redirect-dir=on --whiteouts=dotwh m | redirect_dir=on needs whiteouts=kernel",
        "-o lowerdir=a,uidmapping=0:1 m        | invalid mapping specified",
        "-o lowerdir=a,gidmapping=x:1:2 m      | invalid mapping specified",
        "-o lowerdir=a,xattr_permissions=9 m   | invalid value for xattr_permissions",
        "-o lowerdir=a,xattr_permissions=2 m   | does not support xattr_permissions=2",
        "-o lowerdir=a,timeout=abc m           | invalid value in option 'timeout=abc'",
        "-o lowerdir=a,threaded=x m            | invalid value in option 'threaded=x'",
        "-o lowerdir=a,squash_to_uid=-1 m      | invalid value in option 'squash_to_uid=-1'",
        "-o lowerdir=a,whiteouts=aufs m        | choose kernel, dotwh or auto",
        "-o lowerdir=a::b:c m                  | all others must be data-only too",
        "--lower a -o lowerdir=b m             | 'lowerdir=b' replaces the lower directories that were added before",
        "-o lowerdir=a:::b m                   | more than two colons",
        "-o datadir+=d m                       | no lowerdir specified",
        "-o lowerdir=a::d,lowerdir+=b m        | name lower directories before data-only ones",
        "--lower a --data d --lower b m        | name lower directories before data-only ones",
        "-o lowerdir=a,remount m               | 'remount' is not possible",
        "-o                                    | missing argument for -o",
        "--lower                               | missing value after --lower",
        "--lower a --upper u --bogus m         | unknown option '--bogus'",
        "--lower a -x m                        | unknown option '-x'",
        "--lower a -o bogus m                  | unknown option 'bogus'",
        "--lower a --metacopy=yes m             | choose on or off",
        "-o lowerdir=a,upperdir=u,workdir=w,metacopy=on,redirect_dir=follow m | metacopy=on needs redirect_dir=on",
        "-o lowerdir=a,metacopy=on,redirect_dir=nofollow m | metacopy=on needs redirect_dir=on",
        "--lower a --upper u --work w --metacopy=on --redirect-dir=off m | metacopy=on needs redirect_dir=on",
        "--lower a --metacopy=on --whiteouts=dotwh m | metacopy=on needs whiteouts=kernel",
        "--lower a --index maybe m             | choose on or off",
        "-o lowerdir=a,fsync=2 m               | choose auto, strict or volatile",
        "-o lowerdir=a,uuid=1 m                | choose auto, on, null or off",
        "-o lowerdir=a,userxattr,redirect_dir=on m     | conflicting options: userxattr and redirect_dir",
        "-o lowerdir=a,redirect_dir=follow,userxattr m | conflicting options: userxattr and redirect_dir",
        "-o lowerdir=a,userxattr,metacopy=on m         | conflicting options: userxattr and metacopy=on",
        "--strict -o lowerdir=a,verity=on m    | does not support 'verity=on'",
        "--lower a m n                         | more than one mountpoint",
    })
    void parse_faultyCommand_namesTheFault(String command, String message) {
        assertError(message, command.trim().split(" +"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "-o lowerdir=a,lazytime m", "-o lowerdir=a,verity=on m",
        "-o lowerdir=a,auto_unmount m", "-s -o lowerdir=a m", "--badflag -o lowerdir=a m",
        "--lenient --lower a --bogus m"
    })
    void parse_unknownWordInLenientMode_isOneWarning(String command) {
        List<String> warnings = mount(command.split(" ")).warnings();
        assertEquals(1, warnings.size());
        assertTrue(warnings.getFirst().startsWith("unknown argument ignored: "), warnings.getFirst());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "private", "rbind", "defaults", "nofail", "_netdev", "user", "x-systemd.automount", "noauto", "rw",
        "default_permissions", "allow_other", "suid", "dev", "exec", "noatime", "nodiratime", "splice_read",
        "kernel_cache", "fast_ino=1", "redirect_dir=off", "redirect_dir=on",
        "redirect_dir=nofollow", "metacopy=off", "metacopy=on", "index=off", "index=on", "xino=auto", "xino=on",
        "fsync=1",
        "fsync=strict", "fsync=auto", "uuid=on", "uuid=null", "uuid=auto", "uuid=off", "userxattr",
        "threaded=1", "max_write=65536", "static_nlink", "noacl", "timeout=0.5", "writeback=0",
        "uidmapping=:0:100:10", "user=joe", "comment=x"
    })
    void parse_knownWord_isSilentEvenWhenStrict(String word) {
        assertEquals(List.of(), mount("--strict", "-o", "lowerdir=a," + word, "m").warnings());
    }

    @Test
    void parse_severalFaults_areAllReported() {
        MountCommand.Refused refused = refused("-o", "upperdir=u,timeout=x");
        assertEquals(4, refused.errors().size(), refused.errors().toString());
    }

    @Test
    void parse_laterOption_overridesEarlier() {
        MountRequest.Flags flags = request("-o", "lowerdir=a,suid,nosuid,dev", "-o", "nodev,noexec,exec", "m").flags();
        assertEquals(false, flags.suid());
        assertEquals(false, flags.dev());
        assertTrue(flags.exec());
        assertNull(request("-o", "lowerdir=a", "m").flags().suid());
    }

    @Test
    void parse_squash_overridesMapping() {
        MountRequest.Union union =
                request("-o", "lowerdir=a,squash_to_root,squash_to_uid=7,gidmapping=0:1:2", "m").union();
        assertEquals(IdMapping.squashTo(7), union.uids());
        assertEquals(IdMapping.squashTo(0), union.gids());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "-o lowerdir=a m                     | AUTO",
        "-o lowerdir=a,volatile m            | VOLATILE",
        "-o lowerdir=a,fsync=volatile m      | VOLATILE",
        "-o lowerdir=a,fsync=0 m             | UNSYNCED",
        "-o lowerdir=a,volatile,fsync=auto m | AUTO",
        "--lower a --fsync strict m          | STRICT",
    })
    void parse_fsync_saysWhatIsSynced(String command, OverlayOptions.Durability expected) {
        assertEquals(expected, request(command.trim().split(" +")).union().durability());
    }

    @Test
    void parse_userxattr_dropsTheDefaultOfRedirects() {
        MountRequest.Union union = request("--lower", "a", "--userxattr", "m").union();
        assertTrue(union.userMarkers());
        assertEquals(RedirectDir.NOFOLLOW, union.redirectDir());
        assertFalse(union.metacopy());
    }

    @Test
    void parse_volatileAndFsync_lastWins() {
        assertTrue(request("-o", "lowerdir=a,volatile", "m").union().volatileUpper());
        assertTrue(request("-o", "lowerdir=a,fsync=0", "m").union().volatileUpper());
        assertFalse(request("-o", "lowerdir=a,volatile,fsync=1", "m").union().volatileUpper());
        assertTrue(request("-o", "lowerdir=a,sync=0", "m").union().volatileUpper());
        assertTrue(request("-o", "lowerdir=a,sync", "m").flags().synchronous());
    }

    @Test
    void parse_serverOptions_areKept() {
        MountRequest.Server server = request(
                "--lower", "a", "--transport", "libfuse", "--io=cache", "--timeout", "2", "--log", "/l", "-d", "m")
                .server();
        assertEquals(MountRequest.Transport.LIBFUSE, server.transport());
        assertEquals(IoMode.CACHE, server.io());
        assertEquals(2_000_000_000L, server.timeoutNanos());
        assertEquals(HostPath.of("/l"), server.log());
        assertTrue(server.debug());
        assertTrue(server.foreground(), "debug output needs the terminal");
    }

    @Test
    void parse_defaultTimeoutOfFuseOverlayfs_isForEver() {
        assertEquals(Long.MAX_VALUE, request("-o", "lowerdir=a,timeout=1000000000", "m").server().timeoutNanos());
        assertEquals(Long.MAX_VALUE, request("-o", "lowerdir=a", "m").server().timeoutNanos());
    }

    @Test
    void parse_helpAndVersion_winOverFaults() {
        assertInstanceOf(MountCommand.ShowHelp.class, parse("-h"));
        assertInstanceOf(MountCommand.ShowHelp.class, parse("--help", "--bogus"));
        assertInstanceOf(MountCommand.ShowVersion.class, parse("-V"));
        assertInstanceOf(MountCommand.ShowVersion.class, parse("--version"));
    }

    @Test
    void parse_wordsAfterDoubleDash_areNoOptions() {
        assertEquals(HostPath.of("-m"), request("--lower", "a", "--", "-m").mountpoint());
    }

    @Test
    void parse_mountHelperLetters_haveTheirOwnMeaning() {
        MountRequestParser helper = new MountRequestParser(true);
        assertInstanceOf(MountCommand.Fake.class, helper.parse(List.of("src", "m", "-f", "-o", "lowerdir=a")));
        MountCommand.Mount mount = assertInstanceOf(
                MountCommand.Mount.class,
                helper.parse(List.of("src", "m", "-sn", "-v", "-t", "ufs", "-o", "rw,lowerdir=a")));
        assertEquals(List.of(), mount.warnings());
        assertEquals(HostPath.of("m"), mount.request().mountpoint());
    }

    private static MountCommand parse(String... words) {
        return new MountRequestParser(false).parse(List.of(words));
    }

    private static MountCommand.Mount mount(String... words) {
        return assertInstanceOf(MountCommand.Mount.class, parse(words));
    }

    private static MountRequest request(String... words) {
        return mount(words).request();
    }

    private static MountCommand.Refused refused(String... words) {
        return assertInstanceOf(MountCommand.Refused.class, parse(words));
    }

    private static void assertError(String message, String... words) {
        List<String> errors = refused(words).errors();
        assertTrue(errors.stream().anyMatch(line -> line.contains(message)), errors.toString());
        assertTrue(errors.stream().noneMatch(line -> line.contains("\n")), "one line a problem");
    }

    private static List<HostPath> paths(String... paths) {
        return List.of(paths).stream().map(HostPath::of).toList();
    }
}
