package io.ufs.core.backend.linux;

import io.ufs.core.vfs.Name;

/**
 * Where an object is found.
 *
 * @param parent its directory
 * @param name its name there
 */
record Place(LinuxDir parent, Name name) {}
