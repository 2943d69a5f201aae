package io.slabring.node.admin;

/** Collects the lines of a {@code stats} answer. Not thread-safe. */
public final class StatLines {
  private final StringBuilder text = new StringBuilder(4096);

  /** Adds {@code STAT <name> <value>}. */
  public StatLines add(String name, Object value) {
    text.append("STAT ").append(name).append(' ').append(value).append("\r\n");
    return this;
  }

  /** Adds a number without a sign. */
  public StatLines add(String name, long value) {
    text.append("STAT ").append(name).append(' ').append(value).append("\r\n");
    return this;
  }

  /** Adds {@code yes} or {@code no}. */
  public StatLines add(String name, boolean value) {
    return add(name, value ? "yes" : "no");
  }

  /** The whole answer: the lines and END. */
  public String end() {
    return text + "END\r\n";
  }
}
