package io.slabring.node.process;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** What a process asks of its kernel that the JDK does not offer. Linux. */
public final class OperatingSystem {
  private static final int OPEN_FILES = 7;
  private static final int ONE_THREAD = 0;
  private static final int MCL_CURRENT = 1;
  private static final int MCL_FUTURE = 2;

  /** Pages are locked as they come into use, so that room that is only reserved costs nothing. */
  private static final int MCL_ONFAULT = 4;

  private static final StructLayout CAPTURED = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CAPTURED.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private OperatingSystem() {}

  /**
   * Keeps the pages of this process, now and later, from being swapped out.
   *
   * @throws IOException when it may not: most often the limit is too low
   */
  public static void lockMemory() throws IOException {
    int flags = MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT;
    MethodHandle mlockall =
        link("mlockall", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CAPTURED);
      if ((int) mlockall.invokeExact(state, flags) != 0) {
        int errno = (int) ERRNO.get(state, 0L);
        throw new IOException(
            "mlockall() failed: error " + errno + "; ulimit -l must allow the whole process");
      }
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IOException("mlockall() failed", e);
    }
  }

  /**
   * Raises the limit of open files to this number, as far as allowed: root may raise any limit,
   * other users only up to the hard one.
   *
   * @return how many it may have now
   * @throws IOException when that cannot be found out
   */
  public static long allowOpenFiles(long wanted) throws IOException {
    FunctionDescriptor type =
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS);
    MethodHandle getLimit = link("getrlimit", type);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CAPTURED);
      MemorySegment limit = arena.allocate(2L * Long.BYTES, Long.BYTES); // soft, hard; unsigned
      if ((int) getLimit.invokeExact(state, OPEN_FILES, limit) != 0) {
        throw new IOException("getrlimit: error " + (int) ERRNO.get(state, 0L));
      }
      long soft = limit.get(ValueLayout.JAVA_LONG, 0);
      long hard = limit.get(ValueLayout.JAVA_LONG, Long.BYTES);
      if (Long.compareUnsigned(soft, wanted) >= 0) {
        return soft < 0 ? Long.MAX_VALUE : soft;
      }
      MethodHandle setLimit = link("setrlimit", type);
      long reachable = Long.compareUnsigned(hard, wanted) < 0 ? hard : wanted;
      for (long next : new long[] {wanted, reachable}) {
        limit.set(ValueLayout.JAVA_LONG, 0, next);
        limit.set(
            ValueLayout.JAVA_LONG, Long.BYTES, Long.compareUnsigned(hard, next) < 0 ? next : hard);
        if ((int) setLimit.invokeExact(state, OPEN_FILES, limit) == 0) {
          return next;
        }
      }
      return soft;
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IOException("getrlimit failed", e);
    }
  }

  /**
   * Sets how far a thread gives way to others.
   *
   * @param thread its number in the kernel
   * @param nice -20 to 19; only root may lower it
   */
  static void setNice(int thread, int nice) throws IOException {
    FunctionDescriptor type =
        FunctionDescriptor.of(
            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    MethodHandle setPriority = link("setpriority", type);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CAPTURED);
      if ((int) setPriority.invokeExact(state, ONE_THREAD, thread, nice) != 0) {
        throw new IOException("setpriority: error " + (int) ERRNO.get(state, 0L));
      }
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IOException("setpriority failed", e);
    }
  }

  /** Makes / the working directory, so that no other file system is kept from being unmounted. */
  public static void changeToRoot() throws IOException {
    MethodHandle chdir =
        link("chdir", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CAPTURED);
      if ((int) chdir.invokeExact(state, arena.allocateFrom("/")) != 0) {
        throw new IOException("chdir: error " + (int) ERRNO.get(state, 0L));
      }
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IOException("chdir failed", e);
    }
  }

  @SuppressWarnings("restricted") // the types are those of the C library's headers
  private static MethodHandle link(String name, FunctionDescriptor type) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name), type, Linker.Option.captureCallState("errno"));
  }
}
