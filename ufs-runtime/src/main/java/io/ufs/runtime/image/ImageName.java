package io.ufs.runtime.image;

import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of an image with its tag: {@code [HOST[:PORT]/]PATH[:TAG]}. Nothing is added in front: what an archive calls
 * {@code localhost/web:1} keeps that name.
 *
 * @param repository everything but the tag
 * @param tag at most 128 letters, digits and {@code _.-}
 */
public record ImageName(String repository, String tag) implements Comparable<ImageName> {
    private static final Pattern REPOSITORY = Pattern.compile(
            "(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]+)?/)?"
                    + "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");

    /** Refuses what is no name. */
    public ImageName {
        Objects.requireNonNull(repository);
        Objects.requireNonNull(tag);
    }

    /**
     * Parses a name; without a tag it gets {@code latest}.
     *
     * @throws ImageException if it is none
     */
    public static ImageName parse(String text) throws ImageException {
        int at = text.indexOf('@');
        String named = at < 0 ? text : text.substring(0, at);
        int colon = named.lastIndexOf(':');
        boolean hasTag = colon > named.lastIndexOf('/');
        String repository = hasTag ? named.substring(0, colon) : named;
        String tag = hasTag ? named.substring(colon + 1) : "latest";
        if (repository.length() > 255 || !REPOSITORY.matcher(repository).matches() || !TAG.matcher(tag).matches()) {
            throw new ImageException("not the name of an image: " + text
                    + " (lower-case letters, digits and separators, then :TAG)");
        }
        return new ImageName(repository, tag);
    }

    /**
     * Says whether a user who wrote {@code other} may mean this: the same tag, and the same last parts of the
     * repository, so that {@code busybox} is found as {@code docker.io/library/busybox}.
     */
    public boolean isMeantBy(ImageName other) {
        return tag.equals(other.tag)
                && (repository.equals(other.repository) || repository.endsWith("/" + other.repository));
    }

    /** In plain words: the one of a record is put together when it is first called, and a container waits for that. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ImageName name && repository.equals(name.repository) && tag.equals(name.tag);
    }

    @Override
    public int hashCode() {
        return 31 * repository.hashCode() + tag.hashCode();
    }

    @Override
    public int compareTo(ImageName other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return repository + ":" + tag;
    }
}
