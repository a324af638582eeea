package io.ufs.fuse.session;

import io.ufs.core.errno.Errno;
import io.ufs.core.errno.ErrnoException;
import io.ufs.core.vfs.XattrName;
import io.ufs.fuse.ops.FuseOperations;
import io.ufs.fuse.protocol.MalformedMessageException;
import io.ufs.fuse.protocol.SetxattrInDecoder;
import java.util.List;

/** Requests about extended attributes. */
final class XattrHandlers {
    private final FuseOperations operations;

    XattrHandlers(FuseOperations operations) {
        this.operations = operations;
    }

    void setxattr(Exchange x) throws ErrnoException, MalformedMessageException {
        SetxattrInDecoder in = x.next(x.views.setxattr);
        XattrName name = XattrName.of(x.message().nextString());
        byte[] value = x.message().nextBytes(in.size());
        operations.setxattr(x.context(), x.nodeId(), name, value, in.flags(), in.killsSgid());
    }

    void getxattr(Exchange x) throws ErrnoException, MalformedMessageException {
        int size = x.next(x.views.getxattr).size();
        XattrName name = XattrName.of(x.message().nextString());
        answer(x, size, operations.getxattr(x.context(), x.nodeId(), name));
    }

    void listxattr(Exchange x) throws ErrnoException, MalformedMessageException {
        int size = x.next(x.views.getxattr).size();
        answer(x, size, join(operations.listxattr(x.context(), x.nodeId())));
    }

    void removexattr(Exchange x) throws ErrnoException, MalformedMessageException {
        operations.removexattr(x.context(), x.nodeId(), XattrName.of(x.message().nextString()));
    }

    private static void answer(Exchange x, int size, byte[] value) throws ErrnoException {
        if (size == 0) {
            x.reply().xattrSize(value.length);
        } else if (value.length > Integer.toUnsignedLong(size)) {
            throw new ErrnoException(Errno.ERANGE);
        } else {
            x.reply().bytes(value);
        }
    }

    /** Names, each with a NUL behind it. */
    private static byte[] join(List<XattrName> names) {
        int length = 0;
        for (XattrName name : names) {
            length += name.bytes().length + 1;
        }
        byte[] list = new byte[length];
        int at = 0;
        for (XattrName name : names) {
            byte[] bytes = name.bytes();
            System.arraycopy(bytes, 0, list, at, bytes.length);
            at += bytes.length + 1;
        }
        return list;
    }
}
