package io.ufs.core.sys;

/**
 * All families of system calls. A class takes the families that it needs, not this bundle, where it needs
 * one or two.
 *
 * @param file descriptors: open, read, write, stat, …
 * @param directory names: make, link, remove, rename, and attributes by name
 * @param xattr extended attributes
 * @param device {@code ioctl}, {@code ppoll}, event and signal descriptors
 * @param socket passing descriptors between processes
 * @param mount mounts
 * @param process the process: ids, limits, children
 * @param namespace namespaces and roots
 * @param ring {@code io_uring(7)}
 */
public record NativeCalls(
        FileCalls file,
        DirectoryCalls directory,
        XattrCalls xattr,
        DeviceCalls device,
        SocketCalls socket,
        MountCalls mount,
        ProcessCalls process,
        NamespaceCalls namespace,
        RingCalls ring) {}
