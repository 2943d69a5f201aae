package io.slabring.load.generator;

/** Kinds of requests as they travel; {@link #wireName} is the name in results. */
enum Operation {
  GET("get"),
  BULK("bulk get"),
  SET("set"),
  DELETE("delete"),
  INCR("incr"),
  ADD("add");

  private final String wireName;

  Operation(String wireName) {
    this.wireName = wireName;
  }

  /** Whether replies bring values. */
  boolean isRead() {
    return this == GET || this == BULK;
  }

  /** The name in results. */
  String wireName() {
    return wireName;
  }
}
