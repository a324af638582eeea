/** Sets up and runs a container: a specification becomes a plan, the plan a table of system calls, and a child process does them. */
@NullMarked
package io.ufs.runtime.sandbox;

import org.jspecify.annotations.NullMarked;
