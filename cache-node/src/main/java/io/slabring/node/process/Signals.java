package io.slabring.node.process;

import java.lang.reflect.Proxy;

/** Signals of the operating system. */
public final class Signals {
  private Signals() {}

  /**
   * Runs something, on a thread of its own, whenever the process gets a signal.
   *
   * @param name without SIG, such as {@code HUP}
   * @throws IllegalStateException when the JVM has no such signal to give
   */
  @SuppressWarnings("ReferenceEquality") // a proxy is equal to itself only
  public static void handle(String name, Runnable action) {
    // By reflection: javac warns of sun.misc.Signal, which is all there is, and cannot be told not
    // to.
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) ->
                  switch (method.getName()) {
                    case "handle" -> {
                      action.run();
                      yield null;
                    }
                    case "equals" -> self == arguments[0];
                    case "hashCode" -> System.identityHashCode(self);
                    default -> "handler of " + name;
                  });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("no signal " + name, e);
    }
  }
}
