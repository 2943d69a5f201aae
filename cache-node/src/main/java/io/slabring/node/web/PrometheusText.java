package io.slabring.node.web;

/**
 * Prometheus' text format, version 0.0.4. Not thread-safe.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">its description</a>
 */
final class PrometheusText {
  /** The type to answer with. */
  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final int CAPACITY = 64 << 10;

  /** Types of metrics. */
  enum Type {
    COUNTER,
    GAUGE,
    HISTOGRAM,
    SUMMARY
  }

  private final StringBuilder text = new StringBuilder(CAPACITY);

  /** Begins a metric; its samples follow. */
  PrometheusText metric(String name, Type type, String help) {
    text.append("# HELP ").append(name).append(' ');
    escape(help, false);
    text.append("\n# TYPE ").append(name).append(' ');
    text.append(
        switch (type) {
          case COUNTER -> "counter";
          case GAUGE -> "gauge";
          case HISTOGRAM -> "histogram";
          case SUMMARY -> "summary";
        });
    text.append('\n');
    return this;
  }

  /**
   * Adds a sample.
   *
   * @param value a number as text
   * @param labels names and values in turn
   */
  PrometheusText sample(String name, String value, String... labels) {
    text.append(name);
    for (int i = 0; i < labels.length; i += 2) {
      text.append(i == 0 ? '{' : ',').append(labels[i]).append("=\"");
      escape(labels[i + 1], true);
      text.append('"');
    }
    text.append(labels.length == 0 ? " " : "} ").append(value).append('\n');
    return this;
  }

  /** A metric of one sample. */
  PrometheusText single(String name, Type type, String help, Object value) {
    return metric(name, type, help).sample(name, String.valueOf(value));
  }

  private void escape(String value, boolean quotes) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '"' -> text.append(quotes ? "\\\"" : "\"");
        default -> text.append(c);
      }
    }
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
