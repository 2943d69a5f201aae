package io.slabring.node.memory.offheap;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.TreeMap;

/**
 * The native memory of this process: one mapping, handed out as regions.
 *
 * <p>Offsets are bytes from the start of the mapping. Every access is bounds-checked against it, so
 * a bug may fail a request but can neither crash the JVM nor read what is not the cache's. Reads
 * and writes are plain memory accesses: the locks of the callers order them. {@link #take} and
 * {@link Region#close} are thread-safe.
 */
public final class OffHeap {
  /*
   * One static final segment, because the JIT then folds its base, its length and its (global)
   * scope into the code of every access: measured equal to raw addresses. Several stores in one
   * JVM, which only tests have, share it as regions.
   *
   * The mapping is MAP_NORESERVE and private: it costs nothing until touched, where
   * Arena.allocate would write zeros to all of it first. Transparent huge pages are asked for,
   * since items are reached at random and a 4 KiB page costs a TLB miss for each.
   */
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  /** Address space that is mapped when nobody asked for a size, in bytes: enough for any test. */
  private static final long DEFAULT_BYTES = 512L << 30;

  /** Regions begin at multiples of this, in bytes (a huge page). */
  public static final long ALIGNMENT = 2L << 20;

  private static volatile long mappedBytes;
  private static boolean initialized;

  private OffHeap() {}

  /** The mapping itself, made when first touched. */
  private static final class Mapping {
    static final MemorySegment MEMORY = map(sizeOnce());
    static final TreeMap<Long, Long> FREE = new TreeMap<>();

    static {
      FREE.put(0L, MEMORY.byteSize());
    }
  }

  /**
   * Chooses how many bytes of address space the process maps; call it before anything else here.
   *
   * @throws IllegalStateException when the mapping exists already
   */
  public static synchronized void reserve(long bytes) {
    if (initialized) {
      throw new IllegalStateException("off-heap memory is mapped already: bytes=" + mappedBytes);
    }
    mappedBytes = alignUp(bytes);
  }

  /**
   * Links the C library in the background: that takes a tenth of a second which the rest of a start
   * need not wait for. A caller that comes too early waits.
   */
  public static void prepare() {
    Thread thread = new Thread(Native::link, "off-heap");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Hands out a zeroed region.
   *
   * @param bytes its size, rounded up to a multiple of 2 MiB
   * @throws OutOfMemoryError when the mapping has no gap of that size
   */
  @SuppressWarnings("ModifyCollectionInEnhancedForLoop") // the loop ends with the change
  public static Region take(long bytes) {
    long size = alignUp(bytes);
    synchronized (Mapping.FREE) {
      for (var gap : Mapping.FREE.entrySet()) {
        if (gap.getValue() >= size) {
          long base = gap.getKey();
          long rest = gap.getValue() - size;
          Mapping.FREE.remove(base);
          if (rest > 0) {
            Mapping.FREE.put(base + size, rest);
          }
          return new Region(base, size);
        }
      }
    }
    throw new OutOfMemoryError(
        "no " + size + " bytes left of " + Mapping.MEMORY.byteSize() + " mapped off-heap");
  }

  /** Bytes in regions that were taken and not closed yet. */
  public static long takenBytes() {
    synchronized (Mapping.FREE) {
      long free = 0;
      for (long gap : Mapping.FREE.values()) {
        free += gap;
      }
      return Mapping.MEMORY.byteSize() - free;
    }
  }

  /** A part of the mapping that one owner has until it closes it. */
  public static final class Region implements AutoCloseable {
    private final long base;
    private final long bytes;
    private boolean closed;

    private Region(long base, long bytes) {
      this.base = base;
      this.bytes = bytes;
    }

    /** Offset of its first byte. */
    public long base() {
      return base;
    }

    /** Its size in bytes. */
    public long bytes() {
      return bytes;
    }

    /** Returns the memory to the operating system and the address space to {@link #take}. */
    @Override
    public void close() {
      synchronized (Mapping.FREE) {
        if (closed) {
          return;
        }
        closed = true;
        discard(base, bytes);
        long start = base;
        long size = bytes;
        var before = Mapping.FREE.floorEntry(start);
        if (before != null && before.getKey() + before.getValue() == start) {
          start = before.getKey();
          size += before.getValue();
        }
        Long after = Mapping.FREE.remove(base + bytes);
        if (after != null) {
          size += after;
        }
        Mapping.FREE.put(start, size);
      }
    }
  }

  /** Gives the pages of a range back to the operating system; they read as zero afterwards. */
  public static void discard(long offset, long bytes) {
    Native.advise(Mapping.MEMORY.asSlice(offset, bytes), Native.MADV_DONTNEED);
  }

  /**
   * Puts a part of a file in the place of a range: what is written there is in the file.
   *
   * @param descriptor of a file all of whose bytes are allocated
   * @param fileOffset a multiple of the operating system's page
   */
  public static void mapFile(long offset, long bytes, int descriptor, long fileOffset) {
    Native.mapOver(
        Mapping.MEMORY.asSlice(offset, bytes), Native.MAP_SHARED_FIXED, descriptor, fileOffset);
  }

  /** Ends {@link #mapFile}: the range is anonymous memory again and reads as zero. */
  public static void unmapFile(long offset, long bytes) {
    MemorySegment range = Mapping.MEMORY.asSlice(offset, bytes);
    Native.mapOver(range, Native.MAP_PRIVATE_ANONYMOUS_NORESERVE | Native.MAP_FIXED, -1, 0);
    Native.advise(range, Native.MADV_HUGEPAGE);
  }

  /** Reads one byte. */
  public static byte getByte(long offset) {
    return Mapping.MEMORY.get(BYTE, offset);
  }

  /** Writes one byte. */
  public static void putByte(long offset, byte value) {
    Mapping.MEMORY.set(BYTE, offset, value);
  }

  /** Reads two bytes in the byte order of the machine. */
  public static short getShort(long offset) {
    return Mapping.MEMORY.get(SHORT, offset);
  }

  /** Writes two bytes in the byte order of the machine. */
  public static void putShort(long offset, short value) {
    Mapping.MEMORY.set(SHORT, offset, value);
  }

  /** Reads four bytes in the byte order of the machine. */
  public static int getInt(long offset) {
    return Mapping.MEMORY.get(INT, offset);
  }

  /** Writes four bytes in the byte order of the machine. */
  public static void putInt(long offset, int value) {
    Mapping.MEMORY.set(INT, offset, value);
  }

  /** Reads eight bytes in the byte order of the machine. */
  public static long getLong(long offset) {
    return Mapping.MEMORY.get(LONG, offset);
  }

  /** Writes eight bytes in the byte order of the machine. */
  public static void putLong(long offset, long value) {
    Mapping.MEMORY.set(LONG, offset, value);
  }

  /** The mapping, to copy from. */
  public static MemorySegment memory() {
    return Mapping.MEMORY;
  }

  /** Copies between two ranges of the mapping, which must not overlap. */
  public static void copy(long from, long to, long bytes) {
    MemorySegment.copy(Mapping.MEMORY, from, Mapping.MEMORY, to, bytes);
  }

  /** Copies into the mapping. */
  public static void copyIn(MemorySegment from, long fromOffset, long to, long bytes) {
    MemorySegment.copy(from, fromOffset, Mapping.MEMORY, to, bytes);
  }

  /** Copies out of the mapping. */
  public static void copyOut(long from, MemorySegment to, long toOffset, long bytes) {
    MemorySegment.copy(Mapping.MEMORY, from, to, toOffset, bytes);
  }

  private static long alignUp(long bytes) {
    return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
  }

  private static synchronized long sizeOnce() {
    initialized = true;
    if (mappedBytes == 0) {
      mappedBytes = DEFAULT_BYTES;
    }
    return mappedBytes;
  }

  private static MemorySegment map(long bytes) {
    MemorySegment segment = Native.map(bytes);
    Native.advise(segment, Native.MADV_HUGEPAGE);
    return segment;
  }

  /** The calls of the C library that the JDK does not offer. Linux, 64 bits. */
  private static final class Native {
    static final int MADV_DONTNEED = 4;
    static final int MADV_HUGEPAGE = 14;

    /** For memory that was locked ({@code mlockall}); Linux 5.18. */
    private static final int MADV_DONTNEED_LOCKED = 24;

    private static final int PROT_READ_WRITE = 1 | 2;
    static final int MAP_PRIVATE_ANONYMOUS_NORESERVE = 0x02 | 0x20 | 0x4000;
    static final int MAP_FIXED = 0x10;
    static final int MAP_SHARED_FIXED = 0x01 | MAP_FIXED;
    private static final MethodHandle MMAP =
        link(
            "mmap",
            FunctionDescriptor.of(
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG));
    private static final MethodHandle MADVISE =
        link(
            "madvise",
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT));

    /** Does nothing but initialize this class. */
    static void link() {
      // the two handles are there now
    }

    @SuppressWarnings("restricted") // the address is a mapping of our own, of exactly that size
    static MemorySegment map(long bytes) {
      long address = map(0, bytes + ALIGNMENT, MAP_PRIVATE_ANONYMOUS_NORESERVE, -1, 0);
      return MemorySegment.ofAddress(alignUp(address)).reinterpret(bytes, Arena.global(), null);
    }

    /** Maps something else in the place of a range of our own mapping. */
    static void mapOver(MemorySegment range, int flags, int descriptor, long fileOffset) {
      map(range.address(), range.byteSize(), flags, descriptor, fileOffset);
    }

    private static long map(long at, long bytes, int flags, int descriptor, long fileOffset) {
      try {
        long address =
            (long) MMAP.invokeExact(at, bytes, PROT_READ_WRITE, flags, descriptor, fileOffset);
        if (address == -1) {
          throw new OutOfMemoryError("the operating system refused to map " + bytes + " bytes");
        }
        return address;
      } catch (Error | RuntimeException e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException("mmap", e);
      }
    }

    /** Advice only: a kernel that does not know it may refuse, except for MADV_DONTNEED. */
    static void advise(MemorySegment range, int advice) {
      try {
        int failed = (int) MADVISE.invokeExact(range.address(), range.byteSize(), advice);
        if (failed != 0 && advice == MADV_DONTNEED) {
          failed =
              (int) MADVISE.invokeExact(range.address(), range.byteSize(), MADV_DONTNEED_LOCKED);
        }
        if (failed != 0 && advice == MADV_DONTNEED) {
          throw new IllegalStateException("madvise refused to discard " + range.byteSize());
        }
      } catch (Error | RuntimeException e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException("madvise", e);
      }
    }

    @SuppressWarnings("restricted") // the types are those of the C library's headers
    private static MethodHandle link(String name, FunctionDescriptor type) {
      Linker linker = Linker.nativeLinker();
      return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
    }
  }
}
