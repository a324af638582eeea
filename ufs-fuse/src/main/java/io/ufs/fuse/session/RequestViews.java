package io.ufs.fuse.session;

import io.ufs.fuse.protocol.BatchForgetInDecoder;
import io.ufs.fuse.protocol.CopyFileRangeInDecoder;
import io.ufs.fuse.protocol.CreateInDecoder;
import io.ufs.fuse.protocol.FallocateInDecoder;
import io.ufs.fuse.protocol.ForgetInDecoder;
import io.ufs.fuse.protocol.ForgetOneDecoder;
import io.ufs.fuse.protocol.FsyncInDecoder;
import io.ufs.fuse.protocol.GetattrInDecoder;
import io.ufs.fuse.protocol.GetxattrInDecoder;
import io.ufs.fuse.protocol.InitFlags;
import io.ufs.fuse.protocol.IoctlInDecoder;
import io.ufs.fuse.protocol.LinkInDecoder;
import io.ufs.fuse.protocol.LseekInDecoder;
import io.ufs.fuse.protocol.MkdirInDecoder;
import io.ufs.fuse.protocol.MknodInDecoder;
import io.ufs.fuse.protocol.OpenInDecoder;
import io.ufs.fuse.protocol.ReadInDecoder;
import io.ufs.fuse.protocol.ReleaseInDecoder;
import io.ufs.fuse.protocol.Rename2InDecoder;
import io.ufs.fuse.protocol.RenameInDecoder;
import io.ufs.fuse.protocol.SetattrInDecoder;
import io.ufs.fuse.protocol.SetxattrInDecoder;
import io.ufs.fuse.protocol.StatxInDecoder;
import io.ufs.fuse.protocol.WriteInDecoder;

/** One view of each struct that a request can carry, for one thread. */
final class RequestViews {
    final ForgetInDecoder forget = new ForgetInDecoder();
    final BatchForgetInDecoder batchForget = new BatchForgetInDecoder();
    final ForgetOneDecoder forgetOne = new ForgetOneDecoder();
    final GetattrInDecoder getattr = new GetattrInDecoder();
    final SetattrInDecoder setattr = new SetattrInDecoder();
    final StatxInDecoder statx = new StatxInDecoder();
    final MknodInDecoder mknod = new MknodInDecoder();
    final MkdirInDecoder mkdir = new MkdirInDecoder();
    final RenameInDecoder rename = new RenameInDecoder();
    final Rename2InDecoder rename2 = new Rename2InDecoder();
    final LinkInDecoder link = new LinkInDecoder();
    final OpenInDecoder open = new OpenInDecoder();
    final CreateInDecoder create = new CreateInDecoder();
    final ReadInDecoder read = new ReadInDecoder();
    final WriteInDecoder write = new WriteInDecoder();
    final ReleaseInDecoder release = new ReleaseInDecoder();
    final FsyncInDecoder fsync = new FsyncInDecoder();
    final GetxattrInDecoder getxattr = new GetxattrInDecoder();
    final IoctlInDecoder ioctl = new IoctlInDecoder();
    final FallocateInDecoder fallocate = new FallocateInDecoder();
    final LseekInDecoder lseek = new LseekInDecoder();
    final CopyFileRangeInDecoder copyFileRange = new CopyFileRangeInDecoder();
    final SetxattrInDecoder setxattr;

    RequestViews(NegotiatedConnection connection) {
        setxattr = new SetxattrInDecoder(connection.has(InitFlags.SETXATTR_EXT));
    }
}
