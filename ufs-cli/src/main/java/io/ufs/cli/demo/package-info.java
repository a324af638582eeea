/** {@code ufs demo}: a lesson on a stack of three layers, played on a real mount. */
@NullMarked
package io.ufs.cli.demo;

import org.jspecify.annotations.NullMarked;
