package io.slabring.node.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.client.SlabringClient;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The example in client-sharding/README.md is what this test runs. */
class QuickStartTest {
  private static final Path README =
      Path.of(System.getProperty("slabring.root", "..")).resolve("client-sharding/README.md");
  private static final Path SOURCE =
      Path.of(System.getProperty("slabring.root", ".."))
          .resolve("cache-node/src/test/java/io/slabring/node/client/QuickStartTest.java");

  // quick start
  record Product(String name, BigDecimal price) {}

  static Product loadFromDatabase(String key) {
    return new Product("Teapot", new BigDecimal("19.90"));
  }

  static void quickStart(String address) {
    try (var cache =
        SlabringClient.builder()
            .discover(address) // any nodes of the cluster, as "cache.example:11211"
            .register(100, Product.class)
            .build()) {

      // One caller in the whole cluster loads; the others wait, or get the value that expires soon.
      Product product =
          cache.getOrLoad(
              "product:42", Duration.ofMinutes(5), Product.class, key -> loadFromDatabase(key));

      cache.set("greeting", "Hello", Duration.ofHours(1));
      String greeting = cache.get("greeting", String.class); // null when it is not there
      long visits = cache.increment("visits", 1, 1, SlabringClient.FOREVER);
      Map<String, String> some = cache.getAll(List.of("greeting", "other"), String.class);
      cache
          .async()
          .get("product:42", Product.class)
          .thenAccept(found -> assertThat(found).isEqualTo(product))
          .join();

      assertThat(product.name()).isEqualTo("Teapot");
      assertThat(greeting).isEqualTo("Hello");
      assertThat(visits).isEqualTo(1);
      assertThat(some).containsOnlyKeys("greeting");
    }
  }

  // end

  @Test
  void runs() {
    try (TestNode node = TestNode.start()) {
      quickStart(node.address());
    }
  }

  @Test
  void isWhatTheReadmeShows() throws Exception {
    String source = between(Files.readString(SOURCE), "  // quick start\n", "\n  // end\n");
    String shown = between(Files.readString(README), "```java\n", "```\n");
    assertThat(shown).isEqualTo(source.indent(-2));
  }

  private static String between(String text, String begin, String end) {
    int from = text.indexOf(begin) + begin.length();
    return text.substring(from, text.indexOf(end, from));
  }
}
