package io.ufs.fuse.fake;

import io.ufs.core.sys.ffm.FfmCalls;
import io.ufs.fuse.transport.MountOptions;
import io.ufs.fuse.transport.device.DeviceTransport;
import java.nio.charset.StandardCharsets;

/**
 * Serves {@link FakeOperations} in a process of its own: {@code FakeServer MOUNTPOINT [allow_other] [cold]
 * [threads=N] [debug]}. Prints {@code live} when mounted; a failure goes to stderr and is exit code 3.
 */
public final class FakeServer {
    private FakeServer() {}

    /** Mounts and serves. */
    public static void main(String[] args) {
        MountOptions.Builder options = MountOptions.builder(args[0].getBytes(StandardCharsets.UTF_8));
        for (String arg : args) {
            switch (arg) {
                case "allow_other" -> options.allowOther(true);
                case "cold" -> options.hotReader(false);
                case "debug" -> options.debug(System.err::println);
                default -> {
                    if (arg.startsWith("threads=")) {
                        options.threads(Integer.parseInt(arg.substring("threads=".length())));
                    }
                }
            }
        }
        try (FakeOperations operations = new FakeOperations();
                DeviceTransport transport = new DeviceTransport(FfmCalls.open(), operations, options.build())) {
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
