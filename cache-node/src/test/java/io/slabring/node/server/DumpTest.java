package io.slabring.node.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slabring.node.server.listen.ListenException;
import io.slabring.node.server.listen.TransportKind;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Listings of all items: complete, one at a time, and no burden when nobody reads them. */
class DumpTest {
  private static final int ITEMS = 30_000;

  private static LiveServer server(TransportKind transport) throws ListenException {
    assumeTrue(transport.isAvailable());
    return LiveServer.start(transport);
  }

  private static void fill(TestSocket wire) throws java.io.IOException {
    StringBuilder sets = new StringBuilder();
    for (int i = 0; i < ITEMS; i++) {
      sets.append("set k%").append(i).append(" 7 0 1 noreply\r\nx\r\n");
    }
    wire.send(sets.toString());
    assertThat(wire.ask("ms AP8= 2 b T100\r\nhi\r\n")).isEqualTo("HD");
  }

  @ParameterizedTest
  @EnumSource
  void metadumpTellsAllAboutEachItem(TransportKind transport) throws Exception {
    try (LiveServer server = server(transport);
        TestSocket wire = server.connect()) {
      fill(wire);
      assertThat(wire.ask("lru_crawler metadump all\r\n")).isEqualTo("OK");
      Set<String> keys = new HashSet<>();
      for (String line = wire.line(); !line.equals("END"); line = wire.line()) {
        assertThat(line)
            .matches(
                "key=(k%25\\d+|%00%FF) exp=(-1|\\d+) la=\\d+ cas=\\d+ fetch=no cls=\\d+ size=\\d+"
                    + " flags=[70]");
        keys.add(line.substring(0, line.indexOf(' ')));
      }
      assertThat(keys).hasSize(ITEMS + 1);
      assertThat(wire.ask("version\r\n")).startsWith("VERSION");
    }
  }

  @ParameterizedTest
  @EnumSource
  void mgdumpWritesCommandsThatReadTheItems(TransportKind transport) throws Exception {
    try (LiveServer server = server(transport);
        TestSocket wire = server.connect()) {
      wire.send("ms AP8= 2 b\r\nhi\r\n");
      assertThat(wire.line()).isEqualTo("HD");
      wire.send("lru_crawler mgdump hash\r\nversion\r\n");
      assertThat(wire.line()).isEqualTo("OK");
      String command = wire.line();
      assertThat(command).isEqualTo("mg AP8= b");
      assertThat(wire.line()).isEqualTo("EN");
      assertThat(wire.line()).startsWith("VERSION");
      assertThat(wire.ask(command + " v\r\n")).isEqualTo("VA 2");
    }
  }

  /** While a client does not read its dump, others are refused theirs, and are served as usual. */
  @ParameterizedTest
  @EnumSource
  void aClientThatDoesNotReadHoldsUpOnlyDumps(TransportKind transport) throws Exception {
    try (LiveServer server = server(transport);
        TestSocket other = server.connect()) {
      fill(other);
      TestSocket lazy = server.connectWithSmallBuffer();
      assertThat(lazy.ask("lru_crawler metadump all\r\n")).isEqualTo("OK");
      assertThat(other.ask("lru_crawler mgdump all\r\n"))
          .isEqualTo("BUSY currently processing crawler request");
      assertThat(other.ask("lru_crawler crawl all\r\n"))
          .isEqualTo("BUSY currently processing crawler request");
      assertThat(other.ask("get nothing\r\n")).isEqualTo("END");
      lazy.reset();
      server.await("the dump is given up", () -> !server.isDumping());
      assertThat(other.ask("lru_crawler mgdump 63\r\n")).isEqualTo("OK");
      assertThat(other.line()).isEqualTo("EN");
    }
  }

  /** The longest pause comes after a thousand items, as in memcached, and not once a page. */
  @ParameterizedTest
  @EnumSource
  void aDumpOfFewItemsDoesNotPause(TransportKind transport) throws Exception {
    try (LiveServer server = server(transport);
        TestSocket wire = server.connect()) {
      for (int i = 0; i < 10; i++) {
        String value = "x".repeat(3 * i * i * i);
        assertThat(wire.ask("set k" + i + " 0 0 " + value.length() + "\r\n" + value + "\r\n"))
            .isEqualTo("STORED");
      }
      assertThat(wire.ask("lru_crawler sleep 1000000\r\n")).isEqualTo("OK");
      for (int round = 0; round < 60; round++) { // else more than the time-out of this test
        assertThat(wire.ask("lru_crawler metadump all\r\n")).isEqualTo("OK");
        for (String line = wire.line(); !line.equals("END"); line = wire.line()) {
          assertThat(line).startsWith("key=k");
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusals(TransportKind transport) throws Exception {
    try (LiveServer server = server(transport);
        TestSocket wire = server.connect()) {
      wire.send("mn\r\nlru_crawler metadump all\r\n");
      assertThat(wire.line()).isEqualTo("MN");
      assertThat(wire.line()).isEqualTo("ERROR cannot pipeline other commands before metadump");
      assertThat(wire.ask("lru_crawler metadump 1,x\r\n")).isEqualTo("BADCLASS invalid class id");
      assertThat(wire.ask("lru_crawler metadump ,\r\n")).isEqualTo("NOTSTARTED no items to crawl");
      assertThat(wire.ask("lru_crawler crawl hash\r\n"))
          .isEqualTo("ERROR an unknown error happened");
      assertThat(wire.ask("lru_crawler enable\r\n"))
          .isEqualTo("ERROR failed to start lru crawler thread");
      assertThat(wire.ask("lru_crawler disable\r\n")).isEqualTo("OK");
      assertThat(wire.ask("lru_crawler metadump all\r\n"))
          .isEqualTo("CLIENT_ERROR lru crawler disabled");
    }
  }

  /** A server that stops does not wait for a client that does not read. */
  @ParameterizedTest
  @EnumSource
  void theServerStopsInTheMiddleOfADump(TransportKind transport) throws Exception {
    try (LiveServer server = server(transport);
        TestSocket wire = server.connectWithSmallBuffer()) {
      fill(wire);
      assertThat(wire.ask("lru_crawler metadump all\r\n")).isEqualTo("OK");
      server.close();
      assertThat(server.isDumping()).isFalse();
    }
  }
}
