package io.slabring.node.web;

import static io.slabring.node.web.PrometheusText.Type.HISTOGRAM;

import io.slabring.node.measure.Histogram;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Converts histograms with fine buckets to the coarser buckets for Prometheus. */
final class Histograms {
  private static final String COMMANDS = "slabring_command_duration_seconds";
  private static final String EVICTED = "slabring_evicted_item_age_seconds";
  private static final double NANOS = 1e9;

  /** Nanoseconds: 2^n and 1.5 * 2^n from a microsecond to four seconds. */
  private static final List<Long> DURATIONS = durations();

  /** Seconds: 2^n from one to twelve days. */
  private static final List<Long> AGES = ages();

  private Histograms() {}

  private static List<Long> durations() {
    List<Long> bounds = new ArrayList<>();
    for (int n = 10; n < 32; n++) {
      bounds.add(1L << n);
      bounds.add(3L << (n - 1));
    }
    bounds.add(1L << 32);
    return bounds;
  }

  private static List<Long> ages() {
    List<Long> bounds = new ArrayList<>();
    for (int n = 0; n <= 20; n++) {
      bounds.add(1L << n);
    }
    return bounds;
  }

  static void write(NodeView node, PrometheusText text) {
    text.metric(
        COMMANDS, HISTOGRAM, "Time from reading a request to queuing its reply, in the node");
    for (Map.Entry<String, Histogram> command : node.commandTimes().entrySet()) {
      samples(COMMANDS, command.getValue(), DURATIONS, NANOS, text, "command", command.getKey());
    }
    text.metric(EVICTED, HISTOGRAM, "Time since evicted items were last used");
    samples(EVICTED, node.evictedAges(), AGES, 1, text);
  }

  private static void samples(
      String name,
      Histogram histogram,
      List<Long> bounds,
      double unit,
      PrometheusText text,
      String... labels) {
    String[] withBound = new String[labels.length + 2];
    System.arraycopy(labels, 0, withBound, 0, labels.length);
    withBound[labels.length] = "le";
    for (long bound : bounds) {
      withBound[labels.length + 1] = Double.toString(bound / unit);
      text.sample(name + "_bucket", Long.toString(histogram.countUpTo(bound)), withBound);
    }
    String count = Long.toString(histogram.count());
    withBound[labels.length + 1] = "+Inf";
    text.sample(name + "_bucket", count, withBound);
    text.sample(name + "_sum", Double.toString(histogram.sum() / unit), labels);
    text.sample(name + "_count", count, labels);
  }
}
