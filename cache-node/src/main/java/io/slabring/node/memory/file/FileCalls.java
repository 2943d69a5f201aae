package io.slabring.node.memory.file;

import io.slabring.node.memory.offheap.OffHeap;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The calls of the C library for a file that is mapped over a part of {@link OffHeap}, which the
 * JDK does not offer: it maps only where it likes, and does not allocate. Linux, 64 bits. Linked
 * when first used, so a node without such a file does not pay for them.
 */
final class FileCalls {
  private static final int O_RDWR_CLOEXEC = 2 | 0x80000;
  private static final int LOCK_EXCLUSIVE_AT_ONCE = 2 | 4;

  private static final MethodHandle OPEN =
      link(
          "open",
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle CLOSE =
      link("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
  private static final MethodHandle FLOCK =
      link(
          "flock",
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
  private static final MethodHandle ALLOCATE =
      link(
          "posix_fallocate",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG));
  private static final MethodHandle EFFECTIVE_USER =
      link("geteuid", FunctionDescriptor.of(ValueLayout.JAVA_INT));

  private FileCalls() {}

  /** The number of the user whose rights this process has. */
  static int effectiveUser() {
    try {
      return (int) EFFECTIVE_USER.invokeExact();
    } catch (Throwable e) {
      throw failed("geteuid", e);
    }
  }

  /** A descriptor of an existing file for reading and writing, or a negative number. */
  static int open(String path) {
    try (Arena arena = Arena.ofConfined()) {
      return (int) OPEN.invokeExact(arena.allocateFrom(path), O_RDWR_CLOEXEC);
    } catch (Throwable e) {
      throw failed("open", e);
    }
  }

  static void close(int descriptor) {
    try {
      int ignored = (int) CLOSE.invokeExact(descriptor);
    } catch (Throwable e) {
      throw failed("close", e);
    }
  }

  /** Locks a file against other processes that lock it, until its descriptor is closed. */
  static boolean tryLock(int descriptor) {
    try {
      return (int) FLOCK.invokeExact(descriptor, LOCK_EXCLUSIVE_AT_ONCE) == 0;
    } catch (Throwable e) {
      throw failed("flock", e);
    }
  }

  /** Gives every byte of a range a place on the disk; 0, or the number of the error. */
  static int allocate(int descriptor, long offset, long bytes) {
    try {
      return (int) ALLOCATE.invokeExact(descriptor, offset, bytes);
    } catch (Throwable e) {
      throw failed("posix_fallocate", e);
    }
  }

  private static RuntimeException failed(String call, Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return new IllegalStateException(call, e);
  }

  @SuppressWarnings("restricted") // the types are those of the C library's headers
  private static MethodHandle link(String name, FunctionDescriptor type, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type, options);
  }
}
