@NullMarked
package io.ufs.benchmarks;

import org.jspecify.annotations.NullMarked;
