package io.slabring.load.trace;

import module java.base;

import io.slabring.load.result.BadInputException;
import org.tukaani.xz.XZInputStream;

/**
 * A recorded trace: big-endian int32 keys in the order of their accesses, as cache2k's traces are,
 * compressed by xz or not. Read from the start to the end; not thread-safe.
 */
final class TraceFile implements Closeable {
  /** What {@link #next} returns after the last access. */
  static final long END = Long.MIN_VALUE;

  private static final byte[] XZ = {(byte) 0xfd, '7', 'z', 'X', 'Z', 0};

  /** Memory for decompression, in KiB; xz -9 needs 65 MiB. */
  private static final int MEMORY_LIMIT = 128 << 10;

  private final Path file;
  private final DataInputStream in;

  private TraceFile(Path file, DataInputStream in) {
    this.file = file;
    this.in = in;
  }

  /** Opens the file; its first bytes say whether it is compressed. */
  static TraceFile open(Path file) {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new BadInputException(file + " is no readable file");
    }
    try {
      InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
      raw.mark(XZ.length);
      boolean isCompressed = Arrays.equals(raw.readNBytes(XZ.length), XZ);
      raw.reset();
      InputStream plain =
          isCompressed
              ? new BufferedInputStream(new XZInputStream(raw, MEMORY_LIMIT), 1 << 16)
              : raw;
      return new TraceFile(file, new DataInputStream(plain));
    } catch (IOException e) {
      throw broken(file, e);
    }
  }

  private static BadInputException broken(Path file, IOException e) {
    String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return new BadInputException("%s is broken: %s".formatted(file, reason));
  }

  /** The next key as an int, or {@link #END}. */
  long next() {
    try {
      int first = in.read();
      if (first < 0) {
        return END;
      }
      return first << 24 | in.readUnsignedByte() << 16 | in.readUnsignedShort();
    } catch (EOFException e) {
      throw new BadInputException(file + " ends amid a key: it is cut off, or no trace of int32");
    } catch (IOException e) {
      throw broken(file, e);
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
