package io.slabring.client;

/**
 * A loader asks, directly or by the loaders of other keys, for the key that it is to load. It would
 * wait for itself. Thrown at once, and nothing is asked of a node.
 */
public final class RecursiveLoadException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  RecursiveLoadException(String key, String path) {
    super(
        "the loader of '%s' asks for '%s' again (%s): a loader must not load its own key"
            .formatted(key, key, path));
  }
}
