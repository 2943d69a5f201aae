package io.slabring.node.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slabring.client.SlabringClient;
import io.slabring.client.codec.CodecException;
import java.io.File;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import net.spy.memcached.ConnectionFactoryBuilder;
import net.spy.memcached.DefaultHashAlgorithm;
import net.spy.memcached.MemcachedClient;
import org.junit.jupiter.api.Test;

/** What spymemcached stores is read, and the other way round. */
class SpymemcachedValuesTest {
  private static final int SECONDS = 60;
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void eachReadsTheOthersValues() throws Exception {
    try (TestNode node = TestNode.start();
        SlabringClient client = TestNode.client().servers(node.address()).build()) {
      MemcachedClient spy =
          new MemcachedClient(
              new ConnectionFactoryBuilder()
                  .setOpTimeout(10_000)
                  .setHashAlg(DefaultHashAlgorithm.KETAMA_HASH)
                  .build(),
              List.of(new InetSocketAddress("127.0.0.1", node.port())));
      try {
        String longText = "packed by gzip ".repeat(5000);
        spy.set("text", SECONDS, "Grüße").get();
        spy.set("packed", SECONDS, longText).get();
        spy.set("int", SECONDS, -7).get();
        spy.set("long", SECONDS, 1L << 40).get();
        spy.set("bytes", SECONDS, new byte[] {0, -1}).get();
        spy.set("boolean", SECONDS, true).get();
        spy.set("double", SECONDS, 1.5).get();
        spy.set("object", SECONDS, new File("/")).get();
        assertThat(client.get("text", String.class)).isEqualTo("Grüße");
        assertThat(client.get("packed", String.class)).isEqualTo(longText);
        assertThat(client.get("int", Integer.class)).isEqualTo(-7);
        assertThat(client.get("int", Long.class)).isEqualTo(-7L);
        assertThat(client.get("long", Long.class)).isEqualTo(1L << 40);
        assertThat(client.get("bytes", byte[].class)).containsExactly(0, -1);
        assertThat(client.get("boolean", Boolean.class)).isTrue();
        assertThat(client.get("double", Double.class)).isEqualTo(1.5);
        assertThatThrownBy(() -> client.get("object", File.class))
            .isInstanceOf(CodecException.class)
            .hasMessageContaining("Java's serialization");

        client.set("text", "ours", MINUTE);
        client.set("empty", "", MINUTE);
        client.set("bytes", new byte[] {5}, MINUTE);
        client.set("number", 41, MINUTE);
        assertThat(spy.get("text")).isEqualTo("ours");
        assertThat(spy.get("empty")).isEqualTo("");
        assertThat(spy.get("bytes")).isEqualTo(new byte[] {5});
        assertThat(spy.incr("number", 1)).isEqualTo(42);
        assertThat(client.get("number", Integer.class)).isEqualTo(42);
      } finally {
        spy.shutdown();
      }
    }
  }
}
