/** Benchmarks of single pieces by JMH: {@code ./dev jmh}. What a program sees of ufs is measured one package up. */
@NullMarked
package io.ufs.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
