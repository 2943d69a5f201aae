package io.slabring.shop.cached;

/** What the shop keeps in the cache; the hit ratio is shown for each. */
public enum Kind {
  PRODUCT("products"),
  LIST("lists of products"),
  OPINION("reviews"),
  FRAGMENT("page fragments"),
  PROFILE("profiles"),
  SESSION("sessions"),
  SETTINGS("settings");

  private final String label;

  Kind(String label) {
    this.label = label;
  }

  /** For people to read. */
  public String label() {
    return label;
  }
}
