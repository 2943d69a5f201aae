package io.slabring.client.loading;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.WeakReference;
import java.util.function.Supplier;

/**
 * A load, and the one within which it was asked for: what tells a loader that would wait for
 * itself. A thread is within a load while it runs the loader, or calls an asynchronous one; so are
 * the virtual threads that it starts meanwhile. Thread-safe.
 */
public final class LoadScope {
  /**
   * A virtual thread belongs to the thread that started it. Other threads may be of a pool, and
   * have long been given other work.
   */
  private static final InheritableThreadLocal<Place> PLACE =
      new InheritableThreadLocal<>() {
        @Override
        protected Place childValue(Place parent) {
          return parent == null ? null : new Place(null, new WeakReference<>(parent.scope()));
        }
      };

  private static final MethodHandle IS_VIRTUAL = isVirtual();

  private final Object client;
  private final String key;
  private final LoadScope outer;
  private volatile boolean ended;

  /**
   * Where a thread is: by itself, or because it was started there.
   *
   * @param own null for one that was inherited, which must not keep a load from being collected
   */
  private record Place(LoadScope own, WeakReference<LoadScope> inherited) {
    LoadScope scope() {
      return own != null ? own : inherited.get();
    }
  }

  /**
   * A load that begins.
   *
   * @param client whose load it is: two clients may have the same keys
   * @param outer null for none
   */
  LoadScope(Object client, String key, LoadScope outer) {
    this.client = client;
    this.key = key;
    this.outer = outer;
  }

  /** Threads of older JDKs are not virtual. */
  private static MethodHandle isVirtual() {
    try {
      return MethodHandles.publicLookup()
          .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }

  private static boolean isVirtual(Thread thread) {
    try {
      return IS_VIRTUAL != null && (boolean) IS_VIRTUAL.invokeExact(thread);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** The load that this thread is in; null for none. */
  public static LoadScope current() {
    Place place = PLACE.get();
    boolean counts = place != null && (place.own != null || isVirtual(Thread.currentThread()));
    return counts ? place.scope() : null;
  }

  /** The path of keys on which a key would be loaded within its own load; null for none. */
  static String recursion(LoadScope scope, Object client, String key) {
    String path = key;
    for (LoadScope at = scope; at != null; at = at.outer) {
      path = at.key + " -> " + path;
      if (!at.ended && at.client.equals(client) && at.key.equals(key)) {
        return path;
      }
    }
    return null;
  }

  /** The load is over; threads that were started within it may go on. */
  void end() {
    ended = true;
  }

  /** Runs something within a load, which may be null. */
  public static <R> R within(LoadScope scope, Supplier<R> action) {
    Place before = PLACE.get();
    enter(scope == null ? null : new Place(scope, null));
    try {
      return action.get();
    } finally {
      enter(before);
    }
  }

  private static void enter(Place place) {
    if (place == null) {
      PLACE.remove();
    } else {
      PLACE.set(place);
    }
  }
}
