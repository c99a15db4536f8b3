package dev.hutch.store.archive;

import dev.hutch.store.archive.TarEntry.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads a layer's tar that a stranger may have made.
///
/// Every name that comes out is relative and stays below the root; relative symbolic links that
/// climb out are refused, absolute ones are kept; a hard link names a member of the archive.
/// Devices, fifos and sockets are passed over; OCI's whiteout files become entries of their own
/// kind. Entries, bytes, names and headers are bounded, and nothing is allocated whose size the
/// archive chooses beyond one mebibyte.
///
/// Reads ustar, old tar, GNU long names, pax with binary attributes, all of GNU's sparse formats,
/// and files of more than 8 GiB. When `next` has returned null, the stream below has been read to
/// its very end.
public final class SafeTar {
    /// As generous as Go's archive/tar, which made most of the archives we will see.
    private static final int MAX_EXTENDED_HEADER = 1 << 20;

    private static final int MODE_BITS = 07777;
    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";
    private static final String AUFS = ".wh..wh.";

    private final TarBlocks blocks;
    private final ArchiveLimits limits;
    private final boolean layer;
    private PaxRecords global = PaxRecords.NONE;
    private PaxRecords local = PaxRecords.NONE;
    private byte @Nullable [] longName;
    private byte @Nullable [] longLink;
    private InputStream content = InputStream.nullInputStream();
    private long headers;
    private long expanded;
    private long skipped;

    public SafeTar(InputStream in, ArchiveLimits limits) {
        this(in, limits, true);
    }

    private SafeTar(InputStream in, ArchiveLimits limits, boolean layer) {
        this.blocks = new TarBlocks(in, limits);
        this.limits = limits;
        this.layer = layer;
    }

    /// A tar that is no layer: files called `.wh.` are just that, and symbolic links lead where
    /// they like.
    public static SafeTar plain(InputStream in, ArchiveLimits limits) {
        return new SafeTar(in, limits, false);
    }

    /// The next entry.
    ///
    /// @return null when the archive is over
    public @Nullable TarEntry next() throws IOException {
        while (true) {
            byte[] block = blocks.next();
            if (block == null) {
                throw ArchiveProblems.truncated("it has no end mark");
            }
            if (TarHeader.isZero(block)) {
                blocks.drain();
                return null;
            }
            if (++headers > limits.entries()) {
                throw ArchiveProblems.tooMany(limits.entries());
            }
            TarEntry entry = read(TarHeader.parse(block));
            if (entry != null) {
                return entry;
            }
        }
    }

    /// The content of the entry that `next` returned last; what is left unread is skipped.
    public InputStream content() {
        return content;
    }

    /// Members passed over so far: devices, fifos, sockets.
    public long skipped() {
        return skipped;
    }

    private @Nullable TarEntry read(TarHeader header) throws IOException {
        content = InputStream.nullInputStream();
        switch (header.type()) {
            case 'x', 'X' -> local = PaxRecords.parse(extended(header, "an extended header"));
            case 'g' -> global = PaxRecords.parse(extended(header, "a global header")).over(global);
            case 'L' -> longName = cString(extended(header, "a long name"));
            case 'K' -> longLink = cString(extended(header, "a long link"));
            case 'V', 'D', 'N' -> blocks.content(header.size());
            case 'M' -> throw ArchiveProblems.unsupported("a volume of several");
            default -> {
                return member(header);
            }
        }
        return null;
    }

    private @Nullable TarEntry member(TarHeader header) throws IOException {
        PaxRecords pax = local.over(global);
        byte[] rawName = longName != null ? longName : header.name();
        byte[] rawLink = longLink != null ? longLink : header.link();
        local = PaxRecords.NONE;
        longName = null;
        longLink = null;

        String paxName = pax.text("GNU.sparse.name");
        paxName = paxName != null ? paxName : pax.text("path");
        String given = paxName != null ? paxName : TarNames.decode(rawName);
        String paxLink = pax.text("linkpath");
        String link = paxLink != null ? paxLink : TarNames.decode(rawLink);
        String name = TarNames.normalise(given);
        long stored = pax.number("size", header.size());
        boolean directory = header.type() == '5' || (isFile(header.type()) && given.endsWith("/"));
        long size = 0;
        if (isFile(header.type()) && !directory) {
            size = openFile(header, pax, stored);
        } else {
            // Some writers give a directory or a link a size, but never content.
            blocks.content(0);
        }
        if (layer && hiddenByAufs(name)) {
            return null;
        }
        Kind kind = directory ? Kind.DIRECTORY : kind(header.type());
        if (kind == null) {
            skipped++;
            return null;
        }
        return entry(name, kind, header, pax, size, link);
    }

    private TarEntry entry(
            String name, Kind kind, TarHeader header, PaxRecords pax, long size, String link) {
        String target = "";
        if (kind == Kind.SYMLINK) {
            TarNames.checkTarget(name, link);
            if (layer) {
                TarNames.checkSymlink(name, link);
            }
            target = link;
        } else if (kind == Kind.HARDLINK) {
            target = TarNames.normalise(link);
        }
        if (name.isEmpty() && kind != Kind.DIRECTORY) {
            throw ArchiveProblems.badName("", "the root is no directory");
        }
        String last = TarNames.last(name);
        if (layer && last.equals(OPAQUE)) {
            return mark(TarNames.parent(name), Kind.OPAQUE);
        }
        if (layer && last.startsWith(WHITEOUT)) {
            String gone = last.substring(WHITEOUT.length());
            if (gone.isEmpty() || gone.equals(".") || gone.equals("..")) {
                throw ArchiveProblems.badName(name, "a whiteout of nothing");
            }
            String parent = TarNames.parent(name);
            return mark(parent.isEmpty() ? gone : parent + "/" + gone, Kind.WHITEOUT);
        }
        return new TarEntry(
                name,
                kind,
                (int) (header.mode() & MODE_BITS),
                owner(pax.number("uid", header.uid())),
                owner(pax.number("gid", header.gid())),
                size,
                pax.seconds("mtime", header.mtime()),
                target,
                pax.xattrs());
    }

    private static TarEntry mark(String name, Kind kind) {
        return new TarEntry(name, kind, 0, 0, 0, 0, 0, "", Map.of());
    }

    /// Opens the content of a file.
    ///
    /// @return its size as its readers see it
    private long openFile(TarHeader header, PaxRecords pax, long stored) throws IOException {
        SparseMap map = null;
        if (header.type() == 'S') {
            map = SparseMap.old(header.block(), blocks);
            blocks.content(stored);
        } else {
            blocks.content(stored);
            long realSize = pax.number("GNU.sparse.realsize", pax.number("GNU.sparse.size", -1));
            byte[] inHeader = pax.bytes("GNU.sparse.map");
            if (pax.number("GNU.sparse.major", 0) == 1) {
                map = SparseMap.inFront(blocks, realSize);
            } else if (inHeader != null) {
                map = SparseMap.ofPairs(SparseMap.pairs(inHeader), realSize);
            } else if (realSize >= 0) {
                map = SparseMap.ofPairs(pax.sparsePairs(), realSize);
            }
        }
        if (map == null) {
            content = new PlainContent(blocks);
            return stored;
        }
        if (map.size() > limits.bytes() - expanded) {
            throw ArchiveProblems.tooLarge(limits.bytes());
        }
        expanded += map.size();
        content = new SparseContent(blocks, map);
        return map.size();
    }

    private byte[] extended(TarHeader header, String what) throws IOException {
        return blocks.all(header.size(), MAX_EXTENDED_HEADER, what);
    }

    private static boolean isFile(char type) {
        return type == '0' || type == '\0' || type == '7' || type == 'S';
    }

    private static @Nullable Kind kind(char type) {
        return switch (type) {
            case '0', '\0', '7', 'S' -> Kind.FILE;
            case '1' -> Kind.HARDLINK;
            case '2' -> Kind.SYMLINK;
            case '5' -> Kind.DIRECTORY;
            case '3', '4', '6' -> null;
            default -> throw ArchiveProblems.unsupported("a member of type " + (int) type);
        };
    }

    /// aufs kept its own books in files of this prefix; they are no part of the tree.
    private static boolean hiddenByAufs(String name) {
        if (!name.contains(AUFS)) {
            return false;
        }
        String[] parts = name.split("/", -1);
        for (int i = 0; i < parts.length; i++) {
            boolean opaqueMark = i == parts.length - 1 && parts[i].equals(OPAQUE);
            if (parts[i].startsWith(AUFS) && !opaqueMark) {
                return true;
            }
        }
        return false;
    }

    private static long owner(long id) {
        if (id < 0 || id > 0xFFFF_FFFEL) {
            throw ArchiveProblems.corrupt("an owner that cannot exist: " + id);
        }
        return id;
    }

    private static byte[] cString(byte[] bytes) {
        return TarHeader.text(bytes, 0, bytes.length);
    }

    /// The content of an ordinary file.
    private static final class PlainContent extends InputStream {
        private final TarBlocks blocks;

        PlainContent(TarBlocks blocks) {
            this.blocks = blocks;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            return length == 0 ? 0 : blocks.read(buffer, offset, length);
        }
    }
}
