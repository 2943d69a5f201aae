package io.slabring.node.measure;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The hottest and the biggest keys of a node. Immutable.
 *
 * @param samples uses that were looked at
 * @param hottest those used most, first the most
 * @param biggest those with the biggest values stored of late, first the biggest
 */
public record KeyReport(long samples, List<Hot> hottest, List<Big> biggest) {
  private static final int SHOWN = 10;

  /**
   * A key that is used much.
   *
   * @param key as UTF-8
   * @param share of all uses of keys, above 0 to 1; rather too low than too high
   */
  public record Hot(String key, double share) {}

  /**
   * A key with a big value.
   *
   * @param key as UTF-8
   * @param bytes of the value
   * @param secondsAgo when it was stored
   */
  public record Big(String key, int bytes, int secondsAgo) {}

  /** Puts together what several threads have seen. */
  public static KeyReport of(List<HotKeys> hot, List<BigKeys> big, int now) {
    long samples = 0;
    Map<String, Long> uses = new HashMap<>();
    for (HotKeys keys : hot) {
      samples += keys.samples();
      keys.top().forEach(use -> uses.merge(text(use.key()), use.samples(), Long::sum));
    }
    Map<String, Big> values = new HashMap<>();
    for (BigKeys keys : big) {
      for (BigKeys.Value value : keys.top(now)) {
        Big one = new Big(text(value.key()), value.size(), Math.max(0, now - value.storedAt()));
        values.merge(one.key, one, (a, b) -> a.secondsAgo <= b.secondsAgo ? a : b);
      }
    }
    return new KeyReport(samples, hottest(uses, samples), biggest(values));
  }

  private static List<Hot> hottest(Map<String, Long> uses, long samples) {
    List<Hot> all = new ArrayList<>();
    uses.forEach((key, count) -> all.add(new Hot(key, Math.min(1, (double) count / samples))));
    return first(all, Comparator.comparingDouble(Hot::share).reversed().thenComparing(Hot::key));
  }

  private static List<Big> biggest(Map<String, Big> values) {
    Comparator<Big> order = Comparator.comparingInt(Big::bytes).reversed().thenComparing(Big::key);
    return first(List.copyOf(values.values()), order);
  }

  private static <T> List<T> first(List<T> all, Comparator<T> order) {
    return all.stream().sorted(order).limit(SHOWN).toList();
  }

  private static String text(byte[] key) {
    return new String(key, UTF_8);
  }
}
