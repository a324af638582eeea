package io.ufs.core.overlay;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.layer.OverlayXattr;
import io.ufs.core.layer.RealInode;
import io.ufs.core.layer.UpperInode;
import io.ufs.core.overlay.OverlayOptions.RedirectDir;
import io.ufs.core.vfs.Name;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Reads and writes redirects: rules L7, L11, R2, R6 ({@code namei.c: ovl_check_redirect}, {@code dir.c:
 * ovl_set_redirect}).
 *
 * <p>A redirect is written before the object moves: at its old place it says what the layers say anyway, so that a
 * crash in between changes nothing.
 */
final class Redirects {
    /** Bytes of the longest redirect that is written: the kernel's {@code redirect_max}. */
    static final int LONGEST_WRITTEN = 256;

    private final Union union;

    Redirects(Union union) {
        this.union = union;
    }

    /** Says whether directories of lower layers can be moved. */
    boolean areWritten() {
        return union.options.redirectDir() == RedirectDir.ON && union.markerXattrs && !union.writesDotWh();
    }

    /** Says whether what a redirect names is looked at (rule L11). */
    boolean areFollowed() {
        return union.options.redirectDir() != RedirectDir.NOFOLLOW;
    }

    /**
     * Reads the redirect of an object whose {@link Markers} say that it has one.
     *
     * @param mayFollow whether this one may be followed whatever the options say
     * @throws ErrnoException EPERM if it is not to be followed (L11); EINVAL if it makes no sense
     */
    Redirect read(RealInode real, int markers, boolean mayFollow) throws ErrnoException {
        if ((!mayFollow && !areFollowed()) || !isOfTrust(markers)) {
            throw new ErrnoException(Errno.EPERM, "redirect is not followed");
        }
        return stored(real, markers);
    }

    /** Says whether an object's redirect may be followed ({@link #read} would not throw EPERM). */
    boolean isFollowed(int markers) {
        return areFollowed() && isOfTrust(markers);
    }

    private boolean isOfTrust(int markers) {
        return (markers & Markers.REDIRECT) != 0 || union.userIndirection;
    }

    /** Reads the redirect of an object, whether it is to be followed or not. */
    Redirect stored(RealInode real, int markers) throws ErrnoException {
        OverlayXattr space = (markers & Markers.REDIRECT) != 0 ? OverlayXattr.TRUSTED : OverlayXattr.USER;
        byte[] value = real.getxattr(space.redirect());
        if (value == null) {
            throw new ErrnoException(Errno.ESTALE, "redirect has gone");
        }
        return Redirect.parse(value);
    }

    /** Says whether {@link #set} may be asked: redirects are written, and the value would be short enough. */
    boolean canBeSet(OverlayInode inode, boolean sameParent) {
        return areWritten()
                && (isEnough(inode, sameParent)
                        || mayBeRelative(inode, sameParent)
                        || value(inode, false).bytes().length <= LONGEST_WRITTEN);
    }

    private static boolean isEnough(OverlayInode inode, boolean sameParent) {
        Redirect known = inode.redirect();
        return known != null && (known.isAbsolute() || mayBeRelative(inode, sameParent));
    }

    /** Of a file with several names, one may be in another directory ({@code ovl_need_absolute_redirect}). */
    private static boolean mayBeRelative(OverlayInode inode, boolean sameParent) {
        if (!sameParent || inode instanceof OverlayDirectory) {
            return sameParent;
        }
        MetacopyData data = inode.data();
        return data != null && data.hasSingleLink();
    }

    /**
     * Makes an object of upper say which name it has below, before it moves or gets another name.
     *
     * @param sameParent whether it stays in its directory, so that a relative one may do
     * @throws ErrnoException EXDEV if that cannot be said: programs copy the object instead
     */
    void set(OverlayInode inode, UpperInode upper, boolean sameParent) throws ErrnoException {
        if (isEnough(inode, sameParent)) {
            return;
        }
        Redirect wanted = value(inode, mayBeRelative(inode, sameParent));
        byte[] bytes = wanted.bytes();
        if (bytes.length > LONGEST_WRITTEN) {
            throw new ErrnoException(Errno.EXDEV, "redirect of " + bytes.length + " bytes");
        }
        try {
            upper.setxattr(union.markerSpace.redirect(), bytes, 0);
        } catch (ErrnoException e) {
            throw isImpossible(e.errno()) ? new ErrnoException(Errno.EXDEV, "redirect: " + e.getMessage()) : e;
        }
        inode.setRedirect(wanted);
    }

    /** The filesystem will never hold it; a full disk, an I/O error may pass. */
    private static boolean isImpossible(int errno) {
        return errno == Errno.EOPNOTSUPP || errno == Errno.EPERM || errno == Errno.E2BIG || errno == Errno.ERANGE;
    }

    /**
     * Works the value out ({@code dir.c: ovl_get_redirect}): the path of names and redirects up to the root, or to the
     * first absolute redirect.
     *
     * <p>No lock keeps the ancestors at their place. A directory with lower members gets its redirect before its
     * name changes, and none is taken back; so a name that is read before the redirect is the one in the layers below,
     * or the redirect is.
     */
    private static Redirect value(OverlayInode inode, boolean relative) {
        List<Name> path = new ArrayList<>();
        for (OverlayInode at = inode;;) {
            Dentry place = at.dentry();
            Redirect redirect = at.redirect();
            if (place == null) {
                break;
            }
            int names = redirect == null ? 1 : redirect.size();
            for (int i = names - 1; i >= 0; i--) {
                path.add(redirect == null ? place.name : redirect.name(i));
            }
            if (relative) {
                return Redirect.relative(path.get(0));
            }
            if (redirect != null && redirect.isAbsolute()) {
                break;
            }
            at = place.parent;
        }
        Collections.reverse(path);
        return Redirect.absolute(path);
    }
}
