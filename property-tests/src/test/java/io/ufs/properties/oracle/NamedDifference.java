package io.ufs.properties.oracle;

import io.ufs.cli.contract.Xattrs;
import io.ufs.core.vfs.Mode;
import io.ufs.core.vfs.RenameFlags;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;

/** What ufs does otherwise than the kernel's overlay on purpose. Whatever is not here is an error. */
enum NamedDifference {
    DIRECTORY_LINKS(
            "link count of directories",
            "The kernel's overlay shows 1 for every merged directory (I5); ufs counts the directories inside.",
            false) {
        @Override
        boolean covers(Mismatch it) {
            boolean known = it.ufs().equals(View.ALL_LINKS) || it.path().startsWith(View.HELD);
            return it.field().equals("links") && it.kernel().equals("1") && known && isDirectory(it);
        }
    },
    UNLINKED_LINKS(
            "link count of an open file without names",
            "The kernel's overlay goes on showing the count of the lower file; ufs shows 0, as every filesystem does (U7).",
            false) {
        @Override
        boolean covers(Mismatch it) {
            return it.field().equals("links") && it.path().startsWith(View.HELD) && it.ufs().equals("0");
        }
    },
    UNLINKED_CHANGES(
            "changes to an open lower file without names",
            "The kernel's overlay cannot copy it up any more: EEXIST, ENOENT or ESTALE from fchmod and others (U7);"
                    + " ufs changes it, as every filesystem does.",
            true) {
        @Override
        boolean covers(Mismatch it) {
            boolean changes = OtherSteps.plain(it.step()) instanceof HandleSteps.Change;
            return it.field().equals(Mismatch.OUTCOME) && changes && it.kernel().matches("EEXIST|ENOENT|ESTALE");
        }
    },
    REVIVED(
            "changes to an open special file without names",
            "The kernel's overlay copies such a fifo, socket or device up to the name that it had, over the whiteout: it is"
                    + " back after a remount, and until then the name cannot be made again (ESTALE). By ufs it stays gone.",
            true) {
        @Override
        boolean covers(Mismatch it) {
            if (!it.view().isRevived()) {
                return false;
            }
            // The second mounts what the kernel has written.
            return it.field().equals(Mismatch.OUTCOME) && it.kernel().equals("ESTALE")
                    || it.field().equals(Mismatch.EXISTENCE) && it.ufs().equals("null") && isSpecial(it.kernel())
                    || it.field().equals(Mismatch.EXISTENCE) && it.kernel().equals("null") && isSpecial(it.ufs());
        }
    },
    NUMBER_IN_OLD_LISTING(
            "number of a broken hard link in a listing that the kernel keeps",
            "Without an index a lower hard link becomes a file of its own when it is copied up. The kernel keeps listings"
                    + " of a mount of ufs and answers them without a request, so d_ino, which is advice, may be the former"
                    + " one; stat is right. With index=on there is no other number.",
            false) {
        @Override
        boolean covers(Mismatch it) {
            return it.field().equals(Mismatch.OUTCOME) && OtherSteps.plain(it.step()) instanceof OtherSteps.Readdir
                    && it.ufs().replace(OtherSteps.OTHER_NUMBER, "").equals(it.kernel());
        }
    },
    NUMBER_IN_LISTING(
            "number of a metacopy in a listing",
            "The kernel's overlay lists the number of the upper file where nothing marks the directory, and stat shows that of"
                    + " the lower file which holds the content; by ufs the two agree (D5).",
            false) {
        @Override
        boolean covers(Mismatch it) {
            return it.field().equals(Mismatch.OUTCOME) && OtherSteps.plain(it.step()) instanceof OtherSteps.Readdir
                    && it.kernel().replace(OtherSteps.OTHER_NUMBER, "").equals(it.ufs());
        }
    },
    SAME_LENGTH(
            "time of a truncate(2) of an empty file to nothing",
            "tmpfs leaves the time of modification as it is; ufs sets it on every filesystem, as ext4 does and POSIX has it.",
            true) {
        @Override
        boolean covers(Mismatch it) {
            return it.field().equals("mtime") && it.ufs().equals("new")
                    && OtherSteps.plain(it.step()) instanceof ContentSteps.Truncate(var path, var length)
                    && length == 0;
        }
    },
    RENAME_THAT_FAILED(
            "time of a directory after a rename that failed",
            "After a rename of a directory that failed with ENOTEMPTY the kernel's overlay shows a new time of modification of"
                    + " the directory above; ufs leaves it, since nothing has changed.",
            true) {
        @Override
        boolean covers(Mismatch it) {
            return it.field().equals("mtime") && it.kernel().equals("new")
                    && OtherSteps.plain(it.step()) instanceof NameSteps.Rename(var from, var to, var flags)
                    && (flags & RenameFlags.RENAME_EXCHANGE) == 0
                    && (parent(from).equals(it.path()) || parent(to).equals(it.path()))
                    && isDirectory(it, from) && isDirectory(it, to);
        }
    },
    CONTENT_FOLLOWED(
            "time of a metacopy file that is opened for writing",
            "The kernel's overlay changes the time of modification when the content follows the attributes (C12), although"
                    + " nothing has been written; ufs keeps it.",
            true) {
        @Override
        boolean covers(Mismatch it) {
            return it.field().equals("mtime") && it.kernel().equals("new") && switch (OtherSteps.plain(it.step())) {
                case ContentSteps.Write(var path, var offset, var text) -> text.isEmpty();
                case ContentSteps.Append(var path, var text) -> text.isEmpty();
                case ContentSteps.MapWrite(var path, var offset, var text) ->
                    text.isEmpty() || offset + text.length() > size(it, path);
                case ContentSteps.Open open -> true;
                case ContentSteps.Fallocate fallocate -> true;
                case ContentSteps.CopyRange copy -> true;
                case NameSteps.Create create -> true;
                case HandleSteps.Hold hold -> true;
                default -> false;
            };
        }
    },
    CHANGED_NOTHING(
            "set-id bits after a chown to nobody new",
            "chown(2) of -1:-1 by root arrives like the preparation of a write by root, which keeps set-id bits; so ufs"
                    + " keeps them for both, rather than lose them at a write; nor does the kernel's side of FUSE"
                    + " (fuse_setattr) refuse it to others than the owner. Nobody gains a right by it.",
            true) {
        @Override
        boolean covers(Mismatch it) {
            boolean nobodyNew = OtherSteps.plain(it.step()) instanceof AttributeSteps.Chown(var path, var uid, var gid)
                    && uid == -1 && gid == -1;
            return nobodyNew && (it.field().equals("mode")
                    || it.field().equals(Mismatch.OUTCOME) && it.ufs().isEmpty() && it.kernel().equals("EPERM"));
        }
    },
    CAPABILITY_OF_A_MAPPING(
            "file capability after a write through a mapping, with io=cache",
            "Pages that are written back reach the upper file by write(2), which takes security.capability away; the"
                    + " kernel's overlay does so for write(2) only. A program whose code has changed has no right to it.",
            true) {
        @Override
        boolean covers(Mismatch it) {
            return it.field().equals("xattr " + Xattrs.CAPABILITY) && it.ufs().equals("none")
                    && OtherSteps.plain(it.step()) instanceof ContentSteps.MapWrite;
        }
    },
    FLAGS_OF_SPECIAL_FILES(
            "flags of fifos and devices",
            "The kernel's side of FUSE lets chattr(1) through to regular files and directories only (ENOTTY from"
                    + " fuse_priv_ioctl_prepare); the kernel's overlay to fifos and devices too.",
            true) {
        @Override
        boolean covers(Mismatch it) {
            boolean flags = OtherSteps.plain(it.step()) instanceof AttributeSteps.Chattr
                    || OtherSteps.plain(it.step()) instanceof AttributeSteps.Lsattr;
            return it.field().equals(Mismatch.OUTCOME) && flags && it.ufs().equals("ENOTTY");
        }
    },
    PROTECTED_OBJECTS(
            "which error a protected object gives",
            "The kernel's side of FUSE does not know that an object is immutable or append-only: it answers access(2) by the"
                    + " mode, and reports what else is wrong (EACCES, ENOTDIR and EISDIR of may_delete()) before it asks ufs, which"
                    + " refuses every change as the kernel's overlay does (EPERM).",
            false) {
        @Override
        boolean covers(Mismatch it) {
            boolean refused = it.field().equals(Mismatch.OUTCOME) && it.kernel().equals("EPERM");
            return refused && it.ufs().equals("EACCES") || refused && switch (OtherSteps.plain(it.step())) {
                case AttributeSteps.Access(var path, var mode) -> mode == 2;
                // Asked of no server: a file that is no directory has none.
                case AttributeSteps.Removexattr(var path, var name) ->
                    it.ufs().isEmpty() && name.equals(Xattrs.ACL_DEFAULT) && !isDirectory(it, path);
                case NameSteps.Rmdir rmdir -> it.ufs().equals("ENOTDIR");
                case NameSteps.Unlink unlink -> it.ufs().equals("EISDIR");
                case NameSteps.Rename rename -> it.ufs().matches("ENOTDIR|EISDIR|EINVAL|EXDEV|ENOTEMPTY");
                default -> false;
            };
        }
    },
    OPEN_WITHOUT_MESSAGE(
            "open of a protected file for writing, with io=cache",
            "Files are opened without a message to ufs, so the EPERM that the kernel's overlay gives to open(2) of an"
                    + " immutable or append-only file comes from the first write; also from one by a descriptor that was opened"
                    + " before the file became so.",
            true) {
        @Override
        boolean covers(Mismatch it) {
            return it.field().equals(Mismatch.OUTCOME) && it.kernel().equals("EPERM")
                    && switch (OtherSteps.plain(it.step())) {
                        case NameSteps.Create create -> it.ufs().isEmpty();
                        case ContentSteps.Open open -> it.ufs().isEmpty();
                        case HandleSteps.Hold hold -> it.ufs().isEmpty();
                        case ContentSteps.Write(var path, var offset, var text) ->
                            text.isEmpty() && it.ufs().equals("0");
                        case ContentSteps.Append(var path, var text) -> text.isEmpty() && it.ufs().equals("0");
                        case ContentSteps.MapWrite map -> !it.ufs().isEmpty();
                        case ContentSteps.CopyRange copy -> it.ufs().matches("0|EINVAL|EISDIR"); // a range over itself, and of a directory
                        default -> false;
                    };
        }
    },
    TRUNCATE_OF_PROTECTED(
            "ftruncate of a file that has become immutable since it was opened",
            "do_ftruncate() asks for the append-only flag only, so a descriptor from before still shortens an immutable file"
                    + " through the kernel's overlay; ufs, which sees the change of size, refuses it (EPERM).",
            true) {
        @Override
        boolean covers(Mismatch it) {
            return it.field().equals(Mismatch.OUTCOME) && it.ufs().equals("EPERM") && it.kernel().isEmpty()
                    && OtherSteps.plain(it.step()) instanceof HandleSteps.TruncateHeld;
        }
    },
    ABSENT_ACL(
            "removal of an ACL that is not there",
            "ENODATA while the object is in a lower layer, and what the upper filesystem says afterwards, both by ufs and by"
                    + " the kernel's overlay. With io=cache a file that is opened without a message is copied up by the first"
                    + " write only, and with it the directories above. With index=on a hard link comes up by all of its names"
                    + " that are known, the kernel's overlay by the one that is used: so may the directory of another name.",
            false) {
        @Override
        boolean covers(Mismatch it) {
            if (!it.field().equals(Mismatch.OUTCOME)
                    || !(OtherSteps.plain(it.step()) instanceof AttributeSteps.Removexattr(var path, var name))
                    || !name.startsWith("system.posix_acl_")) {
                return false;
            }
            boolean later = it.ufs().equals("ENODATA") && it.kernel().isEmpty();
            boolean sooner = it.ufs().isEmpty() && it.kernel().equals("ENODATA");
            return later || sooner && isDirectory(it, path) && holdsFile(it, path);
        }

        private boolean holdsFile(Mismatch it, String path) {
            return it.view().objects().keySet().stream()
                    .anyMatch(inside -> inside.startsWith(path + "/") && !isDirectory(it, inside));
        }
    },
    LONG_REDIRECT(
            "link and rename of a file whose redirect would be too long",
            "With metacopy the kernel's overlay fails with EXDEV where the path of the content below is longer than a"
                    + " redirect may be; ufs copies the content and needs none.",
            true) {
        @Override
        boolean covers(Mismatch it) {
            boolean moves = OtherSteps.plain(it.step()) instanceof NameSteps.Link
                    || OtherSteps.plain(it.step()) instanceof NameSteps.Rename;
            boolean differs = it.kernel().equals("EXDEV") && it.ufs().isEmpty()
                    || it.kernel().equals("ENOTEMPTY") && it.ufs().equals("EXDEV");
            return it.field().equals(Mismatch.OUTCOME) && moves && differs;
        }
    },
    FLAGS_OF_ANOTHER_FILESYSTEM(
            "fallocate after a chattr(1), with layers of two filesystems",
            "The kernel's overlay sets all flags of the lower file on the copy (ovl_fileattr_set); a copy on ext4 from a"
                    + " tmpfs so loses its extents, without which there is no fallocate(2): EOPNOTSUPP. ufs sets what the"
                    + " caller changes.",
            true) {
        @Override
        boolean covers(Mismatch it) {
            boolean allocates = OtherSteps.plain(it.step()) instanceof ContentSteps.Fallocate
                    || OtherSteps.plain(it.step()) instanceof HandleSteps.FallocateHeld;
            return it.field().equals(Mismatch.OUTCOME) && allocates && it.kernel().equals("EOPNOTSUPP")
                    && it.ufs().isEmpty();
        }
    },
    ONE_FILESYSTEM(
            "copies between files of two filesystems",
            "copy_file_range(2) through the kernel's overlay fails with EXDEV if the two files are in layers of different"
                    + " filesystems; ufs copies.",
            true) {
        @Override
        boolean covers(Mismatch it) {
            return it.field().equals(Mismatch.OUTCOME) && OtherSteps.plain(it.step()) instanceof ContentSteps.CopyRange
                    && it.kernel().equals("EXDEV") && it.ufs().matches("\\d+");
        }
    },
    NUMBER_OF_LINKS(
            "number of a symbolic link or special file with two names",
            "With userxattr the kernel's overlay cannot mark the copy of a symbolic link with its origin, and shows another"
                    + " number by the second name; by ufs all names of an object have one number.",
            false) {
        @Override
        boolean covers(Mismatch it) {
            Map<String, String> fields = it.view().objects().get(it.path());
            int mode = fields == null ? 0 : Integer.parseInt(fields.getOrDefault("mode", "0"), 8);
            return it.field().equals("same as") && it.kernel().equals("none") && !Mode.isRegular(mode)
                    && !Mode.isDirectory(mode);
        }
    },
    OTHER_MARKS(
            "attributes that are marks elsewhere",
            "ufs reads the marks of privileged and of ordinary users' layers in one stack, so it stores both user.overlay.* and"
                    + " trusted.overlay.* attributes of a nested union escaped; the kernel's overlay only those that its"
                    + " own mount would read.",
            false) {
        @Override
        boolean covers(Mismatch it) {
            return it.field().matches("xattr (user|trusted)\\.overlay\\.(overlay\\.)?k");
        }
    },
    BROKEN_NAMES(
            "names of objects that cannot be used",
            "The kernel's overlay leaves a name out of the listing of a merged directory if its object cannot be looked up"
                    + " (EPERM or EIO, as of a metacopy that may not be followed: L9, L11); ufs lists it, so that a backup"
                    + " reports the error instead of missing the file.",
            false) {
        @Override
        boolean covers(Mismatch it) {
            if (it.field().equals(Mismatch.EXISTENCE)) {
                return it.kernel().equals("null") && it.ufs().matches("\\{ghost=" + UNUSABLE + "\\}");
            }
            return it.field().equals(Mismatch.OUTCOME) && OtherSteps.plain(it.step()) instanceof OtherSteps.Readdir
                    && withoutEntries(it.ufs(), UNUSABLE).equals(withoutSeek(it.kernel())); // places shift
        }
    },
    BROKEN_LISTINGS(
            "listings with an object that cannot be used",
            "Where the kernel's overlay needs an inode number of its own for each name of a directory (one that was copied"
                    + " up into without an index, or any with xino), it gives no listing at all if one object cannot be"
                    + " looked up; ufs lists all the names, as above.",
            false) {
        @Override
        boolean covers(Mismatch it) {
            return switch (it.field()) {
                case View.UNREADABLE -> it.ufs().equals("none") && isUnlisted(it, it.path());
                case Mismatch.EXISTENCE -> it.kernel().equals("null") && isInUnlisted(it, it.path());
                case "same as" -> isInUnlisted(it, it.ufs());
                case Mismatch.OUTCOME -> it.kernel().matches(UNUSABLE) && switch (OtherSteps.plain(it.step())) {
                    case OtherSteps.Readdir(var path, var size, var from) -> isUnlisted(it, path);
                    case HandleSteps.ListHeld listing -> it.ufs().matches(".* " + UNUSABLE + "[,}].*");
                    case NameSteps.Rmdir(var path) -> isUnlisted(it, path);
                    case NameSteps.Rename(var from, var to, var flags) -> isUnlisted(it, to);
                    default -> false;
                };
                default -> false;
            };
        }

        private static boolean isUnlisted(Mismatch it, String path) {
            String directory = path.isEmpty() ? "." : path;
            Map<String, String> fields = it.view().objects().get(directory);
            return fields != null && fields.getOrDefault(View.UNREADABLE, "").matches(UNUSABLE)
                    && it.ufsView().objects().entrySet().stream()
                            .filter(object -> parent(object.getKey()).equals(directory))
                            .anyMatch(object -> object.getValue().getOrDefault(View.GHOST, "").matches(UNUSABLE));
        }

        private static boolean isInUnlisted(Mismatch it, String path) {
            String at = path;
            while (!at.equals(".") && !at.isEmpty()) {
                at = parent(at);
                if (isUnlisted(it, at)) {
                    return true;
                }
            }
            return false;
        }
    },
    GHOSTS(
            "ghost names",
            "The kernel's overlay lists a whiteout in a directory that is not merged, although it does not exist (K-D1),"
                    + " and does not remove such a directory, nor one with an attribute whiteout in a lower: ENOTEMPTY."
                    + " ufs hides whiteouts everywhere.",
            true) {
        @Override
        boolean covers(Mismatch it) {
            if (it.field().equals(View.GHOST)) {
                return it.ufs().equals("null") && it.kernel().contains("ENOENT");
            }
            return it.field().equals(Mismatch.OUTCOME) && switch (OtherSteps.plain(it.step())) {
                case NameSteps.Rmdir(var path) -> it.kernel().equals("ENOTEMPTY") && showsEmpty(it.view(), path);
                case NameSteps.Rename(var from, var to, var flags) ->
                    it.kernel().equals("ENOTEMPTY") && showsEmpty(it.view(), to);
                case OtherSteps.Readdir listing ->
                    withoutEntries(it.kernel(), "ENOENT").equals(withoutSeek(it.ufs())); // places shift as well
                case HandleSteps.ListHeld listing -> withoutEntries(it.kernel(), "ENOENT").equals(it.ufs());
                default -> false;
            };
        }
    };

    /** Errors of an object that is there and cannot be looked up. */
    private static final String UNUSABLE = "E(PERM|IO|INVAL)";

    private final String title;
    private final String reason;
    private final boolean parting;

    NamedDifference(String title, String reason, boolean parting) {
        this.title = title;
        this.reason = reason;
        this.parting = parting;
    }

    /** Says whether this is what was seen. */
    abstract boolean covers(Mismatch it);

    /** Returns what covers a mismatch. */
    static Optional<NamedDifference> of(Mismatch mismatch) {
        return Arrays.stream(values()).filter(difference -> difference.covers(mismatch)).findFirst();
    }

    String title() {
        return title;
    }

    /** Returns what the kernel does, what ufs does, and why that is better. */
    String reason() {
        return reason;
    }

    /** Says whether the two sides have different trees after an outcome that differs so. */
    boolean parts() {
        return parting;
    }

    /** Returns a listing without the names of which stat says such an error, as a listing that is read through. */
    private static String withoutEntries(String listing, String error) {
        String entry = "[^,{}]+=\\w+ " + error;
        return withoutSeek(listing).replaceAll(", " + entry, "").replaceAll("\\{" + entry + ", ", "{");
    }

    private static String withoutSeek(String listing) {
        return listing.replaceAll(" seek: .*", "");
    }

    /** Returns the path of the directory above; nothing for what is above all or has no name. */
    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return path.startsWith(View.HELD) || path.equals(".") ? "" : slash < 0 ? "." : path.substring(0, slash);
    }

    private static boolean isSpecial(String fields) {
        return fields.matches(".* mode=(1|2|6|14)\\d{4},.*");
    }

    private static boolean showsEmpty(View view, String path) {
        return view.objects().entrySet().stream()
                .filter(object -> object.getKey().startsWith(path + "/"))
                .allMatch(object -> object.getValue().containsKey(View.GHOST));
    }

    private static boolean isDirectory(Mismatch it) {
        return isDirectory(it, it.path());
    }

    private static boolean isDirectory(Mismatch it, String path) {
        Map<String, String> fields = it.view().objects().get(path);
        return fields != null && Mode.isDirectory(Integer.parseInt(fields.getOrDefault("mode", "0"), 8));
    }

    private static long size(Mismatch it, String path) {
        Map<String, String> fields = it.view().objects().getOrDefault(path, Collections.emptySortedMap());
        return Long.parseLong(fields.getOrDefault("size", "0"));
    }
}
