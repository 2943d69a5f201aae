package io.slabring.client.ring;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Measures the table of docs/rings.md and writes it to client-sharding/target/ring-figures.md;
 * about two minutes. No ordinary test, by its name: {@code mvn test -pl client-sharding -am
 * -Dtest=RingFigures -Dsurefire.failIfNoSpecifiedTests=false}.
 */
class RingFigures {
  private static final int KEYS = 1_000_000;
  private static final int TIMED_KEYS = 1 << 12;
  private static final int RUNS = 15;
  private static final int[] COUNTS = {3, 5, 10, 20, 49, 50, 98, 100};

  private final byte[][] keys =
      IntStream.range(0, KEYS)
          .mapToObj(i -> String.format(Locale.ROOT, "product:%012d", i))
          .map(key -> key.getBytes(StandardCharsets.UTF_8))
          .toArray(byte[][]::new);
  private final StringBuilder table = new StringBuilder();
  private long sink;

  private static List<RingNode> nodes(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new RingNode("cache-" + i + ".cache.shop.svc", 11211, 1))
        .toList();
  }

  @Test
  void measure() throws Exception {
    long start = System.nanoTime();
    RingKind.KETAMA.build(nodes(100));
    line("first ketama ring of 100 nodes in this JVM: %.1f ms", (System.nanoTime() - start) / 1e6);
    hashes();
    line("| ring | nodes | build, ms | look-up, ns | peak/average | moved x n, median | worst |");
    line("|---|---|---|---|---|---|---|");
    for (RingKind kind : RingKind.values()) {
      for (int count : COUNTS) {
        row(kind, count);
      }
    }
    Path file = Path.of("target", "ring-figures.md");
    Files.writeString(file, table + "\n<!-- " + sink + " -->\n");
  }

  private void line(String format, Object... values) {
    table.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private void row(RingKind kind, int count) {
    List<RingNode> nodes = nodes(count);
    Ring ring = kind.build(nodes);
    double build = medianNanos(() -> kind.build(nodes).nodes().size()) / 1e6;
    double lookUp =
        medianNanos(
                () -> {
                  long sum = 0;
                  for (int i = 0; i < TIMED_KEYS; i++) {
                    sum += ring.owner(keys[i], 0, keys[i].length);
                  }
                  return sum;
                })
            / TIMED_KEYS;
    int[] owners = owners(ring);
    int[] load = new int[count];
    for (int owner : owners) {
      load[owner]++;
    }
    double peak = Arrays.stream(load).max().orElseThrow() * (double) count / KEYS;
    double[] moved = moved(kind, nodes, owners);
    line(
        "| `%s` | %d | %.3f | %.0f | %.2f | %.2f | %.2f |",
        kind, count, build, lookUp, peak, moved[moved.length / 2], moved[moved.length - 1]);
  }

  /** Shares of the keys that move when one of several nodes is appended, times the nodes then. */
  private double[] moved(RingKind kind, List<RingNode> nodes, int[] owners) {
    double[] moved = new double[kind == RingKind.RENDEZVOUS ? 3 : 21];
    for (int join = 0; join < moved.length; join++) {
      List<RingNode> more = new ArrayList<>(nodes);
      more.add(new RingNode("joins-" + join + ".cache.shop.svc", 11211, 1));
      int[] now = owners(kind.build(more));
      long changed = IntStream.range(0, KEYS).filter(i -> now[i] != owners[i]).count();
      moved[join] = (double) changed / KEYS * more.size();
    }
    Arrays.sort(moved);
    return moved;
  }

  private int[] owners(Ring ring) {
    return Arrays.stream(keys).mapToInt(key -> ring.owner(key, 0, key.length)).toArray();
  }

  /** Our MD5 and the platform's, in turns. */
  private void hashes() throws Exception {
    MessageDigest md5 = MessageDigest.getInstance("MD5");
    byte[] digest = new byte[16];
    for (int turn = 0; turn < 3; turn++) {
      double own =
          medianNanos(
              () -> {
                long sum = 0;
                for (int i = 0; i < TIMED_KEYS; i++) {
                  sum += Md5.firstWord(keys[i], 0, keys[i].length);
                }
                return sum;
              });
      double platform =
          medianNanos(
              () -> {
                long sum = 0;
                for (int i = 0; i < TIMED_KEYS; i++) {
                  sum += platformWord(md5, keys[i], digest);
                }
                return sum;
              });
      line("MD5, ns: own %.0f, platform's %.0f", own / TIMED_KEYS, platform / TIMED_KEYS);
    }
  }

  private static int platformWord(MessageDigest md5, byte[] key, byte[] digest) {
    try {
      md5.update(key);
      md5.digest(digest, 0, digest.length);
      return Bytes.word(digest, 0);
    } catch (DigestException e) {
      throw new IllegalStateException(e);
    }
  }

  private double medianNanos(LongSupplier work) {
    for (int i = 0; i < RUNS; i++) {
      sink += work.getAsLong();
    }
    double[] nanos = new double[RUNS];
    for (int i = 0; i < RUNS; i++) {
      long start = System.nanoTime();
      sink += work.getAsLong();
      nanos[i] = System.nanoTime() - start;
    }
    Arrays.sort(nanos);
    return nanos[RUNS / 2];
  }
}
