package io.ufs.benchmarks;

import java.nio.file.Path;
import java.util.List;

/**
 * A stack of layers and what is measured on it.
 *
 * @param suffix appended to the names of rows that every stage has, such as that of the mount
 * @param layers topmost first, in one directory
 * @param workloads in the order in which they run
 * @param onlyServers whether systems without a process of their own are left out
 */
record Stage(String suffix, List<Path> layers, List<Workload> workloads, boolean onlyServers) {}
