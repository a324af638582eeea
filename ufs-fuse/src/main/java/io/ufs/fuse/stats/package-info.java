/**
 * What a server counts, and how {@code ufs stats} gets it.
 *
 * <pre>
 *   each thread: MessageCounters --\
 *   engine, session, JVM: sources ---> ServerStatistics: a text, in pieces --- ioctl(2) on the root ---> StatisticsSnapshot
 * </pre>
 */
@NullMarked
package io.ufs.fuse.stats;

import org.jspecify.annotations.NullMarked;
