package io.ufs.core.stats;

/**
 * Receives what the parts of a mount tell of themselves. A name is made of words in lower case with {@code _} between
 * them, grouped by dots, as in {@code copy_up.bytes}; a number of bytes ends in {@code bytes}. No two parts use one name.
 */
public interface StatisticsSink {
    /** Takes the value of something that only grows while the mount lives. */
    void counter(String name, long value);

    /** Takes the value that something has now. */
    void gauge(String name, long value);
}
