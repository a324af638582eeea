package io.ufs.runtime.store;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.ufs.runtime.Progress;
import io.ufs.runtime.image.Digest;
import io.ufs.runtime.image.MediaType;
import io.ufs.runtime.tree.UnsafeEntryException;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Streams on the way from an archive to the store. */
final class ByteStreams {
    static final int BUFFER = 1 << 16;

    private static final byte[] GZIP = {0x1f, (byte) 0x8b};
    private static final byte[] ZSTD = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};

    private ByteStreams() {}

    /** How bytes are compressed. */
    enum Compression {
        NONE(MediaType.LAYER), GZIP(MediaType.LAYER_GZIP), ZSTD(MediaType.LAYER_ZSTD);

        private final String mediaType;

        Compression(String mediaType) {
            this.mediaType = mediaType;
        }

        /** Returns the type of a layer that is compressed like this. */
        String mediaType() {
            return mediaType;
        }
    }

    /** Computes the digest of what is read, counts it, and copies it to another stream. */
    static final class Measuring extends FilterInputStream {
        private final MessageDigest computation = Digest.algorithm();
        private final @Nullable OutputStream copy;
        private final long limit;
        private final Progress progress;
        private long count;

        /**
         * Makes a stream.
         *
         * @param copy where the bytes also go, or null
         * @param limit the most that is read
         */
        Measuring(InputStream in, @Nullable OutputStream copy, long limit, Progress progress) {
            super(in);
            this.copy = copy;
            this.limit = limit;
            this.progress = progress;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = in.read(buffer, offset, length);
            if (read > 0) {
                count += read;
                if (count > limit) {
                    throw new UnsafeEntryException("more than " + limit + " bytes");
                }
                computation.update(buffer, offset, read);
                progress.advanced(read);
                if (copy != null) {
                    copy.write(buffer, offset, read);
                }
            }
            return read;
        }

        @Override
        public long skip(long length) throws IOException {
            return Math.max(read(new byte[(int) Math.min(length, BUFFER)]), 0);
        }

        @Override
        public boolean markSupported() {
            return false;
        }

        /** Reads the rest and returns the digest of everything. */
        Digest finish() throws IOException {
            byte[] buffer = new byte[BUFFER];
            while (read(buffer, 0, BUFFER) >= 0) {
                // only to be counted
            }
            return Digest.of(computation);
        }

        long count() {
            return count;
        }
    }

    /** Looks at the first bytes of a stream that can be marked. */
    static Compression compressionOf(BufferedInputStream in) throws IOException {
        in.mark(ZSTD.length);
        byte[] first = in.readNBytes(ZSTD.length);
        in.reset();
        if (first.length >= 2 && Arrays.equals(first, 0, 2, GZIP, 0, 2)) {
            return Compression.GZIP;
        }
        return Arrays.equals(first, ZSTD) ? Compression.ZSTD : Compression.NONE;
    }

    /** Returns what is inside, whatever the compression. */
    static InputStream decompress(BufferedInputStream in) throws IOException {
        return switch (compressionOf(in)) {
            case GZIP -> new GZIPInputStream(in, BUFFER);
            case ZSTD -> new ZstdInputStreamNoFinalizer(in).setContinuous(false);
            case NONE -> in;
        };
    }
}
