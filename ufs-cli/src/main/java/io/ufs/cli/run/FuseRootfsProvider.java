package io.ufs.cli.run;

import io.ufs.cli.server.BackgroundMount;
import io.ufs.cli.server.MountFailedException;
import io.ufs.core.sys.NativeCalls;
import io.ufs.runtime.Rootfs;
import io.ufs.runtime.RootfsProvider;
import io.ufs.runtime.RootfsRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Root filesystems from the union of ufs, which threads of this process serve: container and server end together, and
 * there is no second JVM to start and to watch.
 */
final class FuseRootfsProvider implements RootfsProvider {
    private final NativeCalls calls;

    FuseRootfsProvider(NativeCalls calls) {
        this.calls = calls;
    }

    @Override
    public Rootfs mount(RootfsRequest request) throws IOException {
        List<String> words = new ArrayList<>();
        request.lowers().forEach(lower -> words.addAll(List.of("--lower", lower.toString())));
        words.addAll(List.of("--upper", request.upper().toString(), "--work", request.work().toString()));
        // Storage within the host's root is meant: the container does not see it.
        words.addAll(List.of("--force", request.merged().toString()));
        try {
            return new Mounted(request.merged(), BackgroundMount.start(calls, words, message -> {}));
        } catch (MountFailedException e) {
            throw new IOException(e.line(), e);
        }
    }

    private record Mounted(Path root, BackgroundMount mount) implements Rootfs {
        @Override
        public void close() {
            mount.close();
        }
    }
}
