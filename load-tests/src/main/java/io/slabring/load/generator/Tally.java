package io.slabring.load.generator;

import module java.base;

import org.HdrHistogram.Histogram;

/** What one event loop counted in one sample. Belongs to the loop until it is handed over. */
final class Tally {
  private static final int MAX_SAMPLES = 20;
  private static final int MAX_SAMPLE_LENGTH = 80;

  /** Resolution and range of latencies: a microsecond to an hour, three digits. */
  private static final long MIN_NANOS = 1000;

  private static final long MAX_NANOS = TimeUnit.HOURS.toNanos(1);

  long operations;
  long errors;
  long hits;
  long misses;
  long bytesSent;
  long bytesReceived;
  final long[] byKind = new long[Operation.values().length];
  long[] byNode = new long[1];
  final Map<String, Long> errorSamples = new HashMap<>();
  final Histogram latency = new Histogram(MIN_NANOS, MAX_NANOS, 3);
  final Histogram lateness = new Histogram(MIN_NANOS, MAX_NANOS, 3);

  private long lastLatency = -1;
  private long pendingCount;

  /** An answered request of {@code keys} keys. */
  void answered(Operation operation, int node, int keys, long nanos) {
    count(operation, node, keys);
    waited(nanos);
  }

  /** Somebody waited so long. */
  void waited(long nanos) {
    if (nanos != lastLatency) {
      flush();
      lastLatency = nanos;
    }
    pendingCount++;
  }

  /** Requests of a batch have the same latency; they enter the histogram together. */
  private void flush() {
    if (pendingCount > 0) {
      latency.recordValueWithCount(Math.clamp(lastLatency, 0, MAX_NANOS), pendingCount);
      pendingCount = 0;
    }
  }

  void late(long nanos) {
    lateness.recordValue(Math.clamp(nanos, 0, MAX_NANOS));
  }

  /** A request that was answered by an error, or not at all. */
  void failed(Operation operation, int node, int keys, String message) {
    count(operation, node, keys);
    errors += keys;
    String sample =
        message.length() > MAX_SAMPLE_LENGTH ? message.substring(0, MAX_SAMPLE_LENGTH) : message;
    if (errorSamples.size() < MAX_SAMPLES || errorSamples.containsKey(sample)) {
      errorSamples.merge(sample, (long) keys, Long::sum);
    }
  }

  private void count(Operation operation, int node, int keys) {
    operations += keys;
    byKind[operation.ordinal()] += keys;
    if (node >= byNode.length) {
      byNode = Arrays.copyOf(byNode, node + 1);
    }
    byNode[node] += keys;
  }

  /** Adds what another one counted. */
  void add(Tally other) {
    operations += other.operations;
    errors += other.errors;
    hits += other.hits;
    misses += other.misses;
    bytesSent += other.bytesSent;
    bytesReceived += other.bytesReceived;
    for (int i = 0; i < byKind.length; i++) {
      byKind[i] += other.byKind[i];
    }
    if (other.byNode.length > byNode.length) {
      byNode = Arrays.copyOf(byNode, other.byNode.length);
    }
    for (int i = 0; i < other.byNode.length; i++) {
      byNode[i] += other.byNode[i];
    }
    other.errorSamples.forEach((sample, count) -> errorSamples.merge(sample, count, Long::sum));
    other.flush();
    flush();
    latency.add(other.latency);
    lateness.add(other.lateness);
  }
}
