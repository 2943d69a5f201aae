package io.slabring.client.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every key belongs where the real client puts it. */
class RingVectorsTest {
  private static final String FIVE =
      "127.0.0.1:11211*1 127.0.0.1:11212*1 127.0.0.1:11213*1 127.0.0.1:11214*1 127.0.0.1:11215*1";
  private static final String WEIGHTED =
      "127.0.0.1:11211*1 127.0.0.1:11212*2 127.0.0.1:11213*3 127.0.0.1:11214*4 127.0.0.1:11215*10";
  private static final String NAMED =
      "cache-a.example:11211*1 cache-b.example:11212*1 cache-c.example:11213*1";
  private static final String LOCALHOST = FIVE.replace("127.0.0.1", "localhost/127.0.0.1");

  private static final int ROWS_OF_A_CONFIGURATION = 306;

  private static String owner(Ring ring, String key) {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    return ring.nodes().get(ring.owner(bytes, 0, bytes.length)).address();
  }

  @Test
  void libmemcachedsWeightedKetama() {
    Map<String, Ring> rings =
        Map.of(
            "ketama_weighted_equal", RingKind.KETAMA.build(VectorFile.nodes(FIVE)),
            "ketama_weighted_1_2_3_4_10", RingKind.KETAMA.build(VectorFile.nodes(WEIGHTED)),
            "ketama_weighted_hostnames", RingKind.KETAMA.build(VectorFile.nodes(NAMED)));
    int checked = 0;
    for (String[] row : VectorFile.rows("ketama-vectors.tsv")) {
      Ring ring = rings.get(row[0]);
      if (ring != null) {
        assertThat(owner(ring, row[1])).as("%s %s", row[0], row[1]).isEqualTo(row[3]);
        checked++;
      }
    }
    assertThat(checked).isEqualTo(rings.size() * ROWS_OF_A_CONFIGURATION);
  }

  @Test
  void spymemcachedsKetama() {
    Map<String, Ring> rings =
        Map.of(
            "spy_ip_literal", RingKind.KETAMA_SPY.build(VectorFile.nodes(FIVE)),
            "spy_named_localhost", RingKind.KETAMA_SPY.build(VectorFile.nodes(LOCALHOST)));
    List<String[]> rows = VectorFile.rows("ketama-vectors-spy.tsv");
    for (String[] row : rows) {
      String address = owner(rings.get(row[0]), row[1]);
      assertThat(address.substring(address.indexOf('/') + 1))
          .as("%s %s", row[0], row[1])
          .isEqualTo(row[3]);
    }
    assertThat(rows).hasSize(rings.size() * ROWS_OF_A_CONFIGURATION);
  }

  /** Also of the configurations whose ring is not ours: what they hash with is. */
  @Test
  void hashes() {
    HashedRing ketama = (HashedRing) RingKind.KETAMA.build(List.of());
    HashedRing modulo = (HashedRing) RingKind.LIBMEMCACHED_MODULO.build(List.of());
    List<String[]> rows = VectorFile.rows("ketama-vectors.tsv");
    for (String[] row : rows) {
      HashedRing ring = row[0].equals("ketama_default_hash") ? modulo : ketama;
      byte[] key = row[1].getBytes(StandardCharsets.UTF_8);
      assertThat(ring.hash(key, 0, key.length))
          .as("%s %s", row[0], row[1])
          .isEqualTo(Long.parseLong(row[2], 16));
    }
    assertThat(rows).hasSize(5 * ROWS_OF_A_CONFIGURATION);
  }

  /** Files that name their nodes: many nodes, odd weights, rounding, keys that are not ASCII. */
  @ParameterizedTest
  @CsvSource({
    "libmemcached-vectors.tsv, 1781",
    "nginx-vectors.tsv, 630",
    "pymemcache-vectors.tsv, 502",
    "spymemcached-vectors.tsv, 248"
  })
  void furtherVectors(String file, int keys) {
    Map<String, Ring> rings = new HashMap<>();
    int checked = 0;
    for (String[] row : VectorFile.rows(file)) {
      if (row[0].equals("nodes")) {
        rings.put(row[1], RingKind.of(row[2]).build(VectorFile.nodes(row[3])));
      } else {
        assertThat(owner(rings.get(row[1]), row[2])).as("%s %s", row[1], row[2]).isEqualTo(row[3]);
        checked++;
      }
    }
    assertThat(checked).isEqualTo(keys);
  }
}
