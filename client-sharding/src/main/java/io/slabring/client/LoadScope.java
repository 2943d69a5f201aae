package io.slabring.client;

import java.util.function.Supplier;

/**
 * A load, and the one within which it was asked for: what tells a loader that would wait for
 * itself. A thread is within a load while it runs the loader, or calls an asynchronous one.
 *
 * @param client whose load it is: two clients may have the same keys
 * @param outer null for none
 */
record LoadScope(Object client, String key, LoadScope outer) {
  private static final ThreadLocal<LoadScope> CURRENT = new ThreadLocal<>();

  /** The load that this thread is in; null for none. */
  static LoadScope current() {
    return CURRENT.get();
  }

  /** Refuses to load a key within its own load. */
  static void check(LoadScope scope, Object client, String key) {
    StringBuilder path = new StringBuilder(key);
    for (LoadScope at = scope; at != null; at = at.outer) {
      path.insert(0, at.key + " -> ");
      if (at.client.equals(client) && at.key.equals(key)) {
        throw new RecursiveLoadException(key, path.toString());
      }
    }
  }

  /** Runs something within a load, which may be null. */
  static <R> R within(LoadScope scope, Supplier<R> action) {
    LoadScope before = CURRENT.get();
    enter(scope);
    try {
      return action.get();
    } finally {
      enter(before);
    }
  }

  private static void enter(LoadScope scope) {
    if (scope == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(scope);
    }
  }
}
