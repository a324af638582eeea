/** The cases, one class a group of operations; every static method that takes a scene is one case. */
@NullMarked
package io.ufs.cli.contract.cases;

import org.jspecify.annotations.NullMarked;
