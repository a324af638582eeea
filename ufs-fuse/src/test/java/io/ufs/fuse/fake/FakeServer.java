package io.ufs.fuse.fake;

import io.ufs.core.sys.NativeCalls;
import io.ufs.core.sys.ffm.FfmCalls;
import io.ufs.fuse.transport.MountOptions;
import io.ufs.fuse.transport.device.DeviceTransport;
import java.nio.charset.StandardCharsets;

/**
 * Serves {@link FakeOperations} in a process of its own: {@code FakeServer MOUNTPOINT [allow_other] [cold]
 * [threads=N] [passthrough=FILE] [debug]}. Prints {@code live} when mounted; a failure goes to stderr and is
 * exit code 3.
 */
public final class FakeServer {
    private FakeServer() {}

    /** Mounts and serves. */
    public static void main(String[] args) {
        NativeCalls calls = FfmCalls.open();
        MountOptions.Builder options = MountOptions.builder(args[0].getBytes(StandardCharsets.UTF_8));
        FakeOperations operations = new FakeOperations();
        for (String arg : args) {
            String value = arg.substring(arg.indexOf('=') + 1);
            if (arg.equals("allow_other")) {
                options.allowOther(true);
            } else if (arg.equals("cold")) {
                options.hotReader(false);
            } else if (arg.equals("debug")) {
                options.debug(System.err::println);
            } else if (arg.startsWith("threads=")) {
                options.threads(Integer.parseInt(value));
            } else if (arg.startsWith("passthrough=")) {
                operations = new PassthroughOperations(calls, value);
            }
        }
        try (DeviceTransport transport = new DeviceTransport(calls, operations, options.build())) {
            transport.mount();
            System.out.println("live");
            System.out.flush();
            transport.serve();
            System.out.println("ended");
        } catch (Exception e) {
            System.err.println(e.getMessage());
            System.exit(3);
        }
    }
}
