package io.slabring.client;

/** Loads a value from its source, for example a database. */
@FunctionalInterface
public interface Loader<T> {
  /**
   * Loads the value of a key.
   *
   * @return the value, or null if there is none; null is not cached
   */
  T load(String key) throws Exception;
}
