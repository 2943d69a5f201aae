package io.slabring.node.admin;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts commands by the prefix of their key, the part before a delimiter ({@code stats detail}).
 * Off, it costs one look at a flag. Thread-safe.
 */
public final class PrefixStats {
  /** Prefixes come from clients, so their number is bounded; later ones are not counted. */
  private static final int PREFIXES_MAX = 65_536;

  private final byte delimiter;
  private final Map<String, Counts> byPrefix = new LinkedHashMap<>();
  private volatile boolean on;

  /**
   * Counts nothing yet.
   *
   * @param delimiter an ASCII character
   * @param on whether to count from the start
   */
  public PrefixStats(char delimiter, boolean on) {
    this.delimiter = (byte) delimiter;
    this.on = on;
  }

  private static final class Counts {
    long gets;
    long hits;
    long sets;
    long deletes;
  }

  /** Whether commands are to be counted. */
  public boolean isOn() {
    return on;
  }

  /** Starts or stops counting; what was counted stays. */
  public void turn(boolean on) {
    this.on = on;
  }

  /** The character that ends a prefix. */
  public char delimiter() {
    return (char) delimiter;
  }

  /** Counts a get of one key. */
  public synchronized void countGet(ByteBuffer key, int offset, int length, boolean hit) {
    Counts counts = of(key, offset, length);
    if (counts != null) {
      counts.gets++;
      counts.hits += hit ? 1 : 0;
    }
  }

  /** Counts a storage command. */
  public synchronized void countSet(ByteBuffer key, int offset, int length) {
    Counts counts = of(key, offset, length);
    if (counts != null) {
      counts.sets++;
    }
  }

  /** Counts a delete. */
  public synchronized void countDelete(ByteBuffer key, int offset, int length) {
    Counts counts = of(key, offset, length);
    if (counts != null) {
      counts.deletes++;
    }
  }

  /** Forgets all counts. */
  public synchronized void reset() {
    byPrefix.clear();
  }

  /** One line for each prefix and END, as {@code stats detail dump} answers. */
  public synchronized String dump() {
    StringBuilder text = new StringBuilder();
    byPrefix.forEach(
        (prefix, counts) ->
            text.append(
                "PREFIX %s get %d hit %d set %d del %d\r\n"
                    .formatted(prefix, counts.gets, counts.hits, counts.sets, counts.deletes)));
    return text.append("END\r\n").toString();
  }

  /** The counts of a key's prefix; null when it has none. */
  private Counts of(ByteBuffer key, int offset, int length) {
    int end = 0;
    while (end < length && key.get(offset + end) != delimiter) {
      end++;
    }
    if (end == length) {
      return null;
    }
    byte[] bytes = new byte[end];
    key.get(offset, bytes);
    String prefix = new String(bytes, StandardCharsets.ISO_8859_1);
    Counts counts = byPrefix.get(prefix);
    if (counts == null && byPrefix.size() < PREFIXES_MAX) {
      counts = new Counts();
      byPrefix.put(prefix, counts);
    }
    return counts;
  }
}
