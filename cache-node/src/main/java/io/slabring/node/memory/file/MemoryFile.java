package io.slabring.node.memory.file;

import io.slabring.node.memory.DamagedImageException;
import io.slabring.node.memory.SizeClasses;
import io.slabring.node.memory.Slabs;
import io.slabring.node.memory.offheap.OffHeap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * A file that lies under the pages of a store, so that they outlive the process. It is locked while
 * it is open, and every byte of it is allocated before it is mapped: writing to a mapping for which
 * the disk has no room would kill the process. One thread at a time.
 *
 * <pre>
 *  0                        1 MiB     2 MiB
 *  | magic | version | pages | id | crc | ... not used | page 1 | page 2 | ... | page n |
 * </pre>
 *
 * <p>The id is random and new with every start, so what belongs to an older state is recognized.
 */
public final class MemoryFile implements AutoCloseable {
  private static final long MAGIC = 0x474e495242414c53L; // SLABRING
  private static final int VERSION = 1;
  private static final int HEADER_BYTES = 36;
  private static final int HEADER_ROOM = 4096;
  private static final int NO_SPACE = 28;

  private final Path path;
  private final FileChannel channel;
  private final int descriptor;
  private final int pages;
  private UUID id;
  private long mappedAt = -1;

  private MemoryFile(Path path, FileChannel channel, int descriptor, int pages) throws IOException {
    this.path = path;
    this.channel = channel;
    this.descriptor = descriptor;
    this.pages = pages;
    this.id = readId();
  }

  /**
   * Opens a file for so many pages, makes it if there is none, and locks it. What it holds stays as
   * it is.
   *
   * @throws IOException when it is not a file that this program may write over (see {@link
   *     OwnFile}), cannot be opened, is used by another process, or its file system has no room for
   *     the pages
   */
  public static MemoryFile open(Path path, int pages) throws IOException {
    boolean existed = OwnFile.exists(path);
    FileChannel channel = openChannel(path, existed);
    int descriptor = FileCalls.open(path.toString());
    try {
      if (descriptor < 0) {
        throw new IOException(path + " cannot be opened a second time");
      }
      if (!FileCalls.tryLock(descriptor)) {
        throw new IOException(path + " is used by another process");
      }
      OwnFile.requireMagic(path, channel.size(), firstBytes(channel), MAGIC);
      checkRoom(path, size(pages) - channel.size());
      return new MemoryFile(path, channel, descriptor, pages);
    } catch (IOException | RuntimeException e) {
      release(channel, descriptor);
      if (!existed) {
        Files.deleteIfExists(path);
      }
      throw e;
    }
  }

  private static FileChannel openChannel(Path path, boolean exists) throws IOException {
    Set<OpenOption> options =
        new HashSet<>(
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
    if (!exists) {
      options.add(StandardOpenOption.CREATE_NEW);
    }
    try {
      return FileChannel.open(
          path,
          options,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileSystemException e) {
      throw new IOException(path + " cannot be opened: " + reason(e), e);
    }
  }

  private static long firstBytes(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) >= 0) {
      // a file may end early: then zeros are left
    }
    return bytes.getLong(0);
  }

  private static String reason(FileSystemException e) {
    if (e instanceof NoSuchFileException) {
      return "no such directory";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "another process has just made it";
    }
    return e.getReason();
  }

  private static void checkRoom(Path path, long missing) throws IOException {
    long usable = Files.getFileStore(path).getUsableSpace();
    if (missing > usable) {
      throw new IOException(
          path + " needs " + missing + " bytes more, and its disk has only " + usable + " free");
    }
  }

  /** Bytes of a file for so many pages. */
  public static long size(int pages) {
    return (pages + 1L) * SizeClasses.PAGE;
  }

  /** Kind of file system that it is on, such as {@code tmpfs}. */
  public String fileSystem() throws IOException {
    FileStore store = Files.getFileStore(path);
    return store.type();
  }

  /**
   * Which state of the memory the file holds.
   *
   * @throws DamagedImageException when it is none of this program's for so many pages
   */
  public UUID id() throws DamagedImageException {
    if (id == null) {
      throw new DamagedImageException(path + " was not written by this program, or is incomplete");
    }
    return id;
  }

  private UUID readId() throws IOException {
    if (channel.size() != size(pages)) {
      return null;
    }
    byte[] bytes = new byte[HEADER_BYTES];
    ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (header.hasRemaining()) {
      if (channel.read(header, header.position()) < 0) {
        return null;
      }
    }
    header.flip();
    boolean valid =
        header.getInt(HEADER_BYTES - Integer.BYTES) == checksum(bytes)
            && header.getLong() == MAGIC
            && header.getInt() == VERSION
            && header.getInt() == pages;
    return valid ? new UUID(header.getLong(), header.getLong()) : null;
  }

  /** Gives the file a new id, so that nothing that was saved before belongs to it. */
  public void renew() throws IOException {
    UUID next = UUID.randomUUID();
    byte[] bytes = new byte[HEADER_BYTES];
    ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(MAGIC).putInt(VERSION).putInt(pages);
    header.putLong(next.getMostSignificantBits()).putLong(next.getLeastSignificantBits());
    header.putInt(checksum(bytes)).flip();
    while (header.hasRemaining()) {
      channel.write(header, header.position());
    }
    id = next;
  }

  private static int checksum(byte[] header) {
    CRC32C crc = new CRC32C();
    crc.update(header, 0, HEADER_BYTES - Integer.BYTES);
    return (int) crc.getValue();
  }

  /**
   * Forgets what the file holds: it is all zeros behind a new id, and not allocated. The id comes
   * first, so that a process that is killed at any moment leaves a file that is known again.
   */
  public void clear() throws IOException {
    channel.truncate(0);
    renew();
  }

  /**
   * Allocates every byte of the file; what is there already stays.
   *
   * @throws IOException when there is no room, or the file system cannot do that
   */
  public void allocate() throws IOException {
    int error = FileCalls.allocate(descriptor, 0, HEADER_ROOM);
    if (error == 0) {
      error = FileCalls.allocate(descriptor, SizeClasses.PAGE, (long) pages * SizeClasses.PAGE);
    }
    if (error == NO_SPACE) {
      long usable = Files.getFileStore(path).getUsableSpace();
      channel.truncate(0);
      throw new IOException(
          path + " needs " + size(pages) + " bytes, and its disk had only " + usable + " left");
    }
    if (error != 0) {
      throw new IOException(path + " cannot be allocated on its file system: error " + error);
    }
  }

  /** Puts the file under the pages of a store, which sees what it holds. */
  public void mapUnder(Slabs slabs) {
    long at = slabs.pagesAt();
    OffHeap.mapFile(at, (long) pages * SizeClasses.PAGE, descriptor, SizeClasses.PAGE);
    mappedAt = at;
  }

  /** Ends {@link #mapUnder}; the pages are empty memory again. */
  public void unmap() {
    if (mappedAt >= 0) {
      OffHeap.unmapFile(mappedAt, (long) pages * SizeClasses.PAGE);
      mappedAt = -1;
    }
  }

  /** Unmaps and unlocks the file. */
  @Override
  public void close() throws IOException {
    unmap();
    release(channel, descriptor);
  }

  private static void release(FileChannel channel, int descriptor) throws IOException {
    if (descriptor >= 0) {
      FileCalls.close(descriptor);
    }
    channel.close();
  }
}
