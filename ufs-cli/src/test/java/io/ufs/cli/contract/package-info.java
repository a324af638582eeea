/**
 * What a union mount must do, as a list of cases that run over several filesystems: the kernel's overlay as
 * the control, and ufs through each of its transports.
 */
@NullMarked
package io.ufs.cli.contract;

import org.jspecify.annotations.NullMarked;
