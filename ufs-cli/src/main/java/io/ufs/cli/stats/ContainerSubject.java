package io.ufs.cli.stats;

import io.ufs.cli.mount.Octets;
import io.ufs.fuse.stats.StatisticsSnapshot;
import io.ufs.runtime.cgroup.ContainerGroups;
import io.ufs.runtime.container.ContainerRecord;
import java.io.IOException;

/** A container: what its control groups have counted. */
final class ContainerSubject implements Subject {
    private final ContainerRecord record;

    ContainerSubject(ContainerRecord record) {
        this.record = record;
    }

    @Override
    public String title() {
        return Octets.display(record.name().isEmpty() ? record.id() : record.name());
    }

    @Override
    public StatisticsSnapshot ask() throws IOException {
        if (!record.isRunning()) {
            throw new IOException("container " + title() + " does not run");
        }
        ContainerGroups groups = ContainerGroups.existing(record.groups());
        if (groups.paths().isEmpty()) {
            throw new IOException("container " + title() + " has no control groups that could count:"
                    + " this host has none, or none that this user may make");
        }
        return StatisticsSnapshot.of(groups::report);
    }
}
