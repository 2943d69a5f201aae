package io.slabring.node.server.listen;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** The permissions that files made by this process do not get ({@code umask}). */
final class FileMask {
  private static final MethodHandle UMASK = link();

  private FileMask() {}

  /**
   * Sets them for the whole process.
   *
   * @param mask 9 bits as of chmod
   * @return what they were
   */
  static int set(int mask) {
    try {
      return (int) UMASK.invokeExact(mask);
    } catch (Error | RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("umask", e);
    }
  }

  @SuppressWarnings("restricted") // the types are those of the C library's headers
  private static MethodHandle link() {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("umask"),
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
  }
}
