package io.slabring.client;

/** Gets a value from where it really lives. */
@FunctionalInterface
public interface Loader<T> {
  /**
   * Loads the value of a key.
   *
   * @return the value, or null for "there is none", which is not cached
   */
  T load(String key) throws Exception;
}
