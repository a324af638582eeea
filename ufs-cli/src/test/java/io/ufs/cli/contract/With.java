package io.ufs.cli.contract;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a case needs besides the usual layers. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface With {
    Extra[] value();

    /** An addition to the layers, or another way of mounting. */
    enum Extra {
        /** No upper directory. */
        READ_ONLY,

        /** {@code many/}: 1,500 files in the bottom layer and 1,500 others in the top layer. */
        MANY_ENTRIES,

        /** {@code oci/}: a directory whose deletions are written as {@code .wh.} files. */
        DOT_WH,

        /** {@code xwh/}: a directory whose deletions are written as extended attributes. */
        XATTR_WHITEOUTS,

        /** {@code moved/}: a directory in the top layer that is redirected to {@code before/} below. */
        REDIRECT,

        /**
         * {@code meta}: in the top layer a file without content, which is that of {@code plain} below. Mounted with
         * {@code redirect_dir=on,metacopy=on}.
         */
        METACOPY
    }
}
