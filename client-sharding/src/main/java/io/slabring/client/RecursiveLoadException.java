package io.slabring.client;

/**
 * A loader has asked for the key that it is loading, directly or through loaders of other keys, and
 * would wait for itself. Thrown before anything is sent to a node.
 */
public final class RecursiveLoadException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  RecursiveLoadException(String key, String path) {
    super(
        "the loader of '%s' asks for '%s' again (%s): a loader must not load its own key"
            .formatted(key, key, path));
  }
}
