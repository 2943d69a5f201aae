package io.slabring.node.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slabring.node.server.listen.ListenException;
import io.slabring.node.server.listen.TransportKind;
import io.slabring.node.server.watch.Watchers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What those who watch see, and that they are no burden to the others. */
class WatchTest {
  private static final String STAMP = "ts=\\d+\\.\\d+ gid=\\d+ ";

  private static LiveServer server(TransportKind transport) throws ListenException {
    assumeTrue(transport.isAvailable());
    return LiveServer.start(transport);
  }

  /** A line of the log, which ends in LF alone. */
  private static String log(TestSocket watcher) throws java.io.IOException {
    return watcher.logLine();
  }

  private static TestSocket watch(LiveServer server, String kinds) throws java.io.IOException {
    TestSocket watcher = server.connect();
    assertThat(watcher.ask("watch " + kinds + "\r\n")).isEqualTo("OK");
    return watcher;
  }

  @ParameterizedTest
  @EnumSource
  void fetchersMutationsAndDeletions(TransportKind transport) throws Exception {
    try (LiveServer server = server(transport);
        TestSocket wire = server.connect();
        TestSocket watcher = watch(server, "fetchers mutations deletions")) {
      wire.send("set k% 0 100 3\r\nabc\r\nget k%\r\nadd k% 0 0 1\r\nx\r\ndelete k%\r\nmd k%\r\n");
      assertThat(log(watcher))
          .matches(STAMP + "type=item_get key=k%25 status=not_found clsid=0 cfd=\\d+ size=0");
      assertThat(log(watcher))
          .matches(
              STAMP
                  + "type=item_store key=k%25 status=stored cmd=set ttl=100 clsid=1 cfd=\\d+"
                  + " size=3");
      assertThat(log(watcher))
          .matches(STAMP + "type=item_get key=k%25 status=found clsid=1 cfd=\\d+ size=3");
      assertThat(log(watcher)).contains("type=item_get key=k%25 status=found");
      assertThat(log(watcher))
          .contains("type=item_store key=k%25 status=not_stored cmd=add ttl=0 clsid=1")
          .endsWith(" size=1");
      assertThat(log(watcher)).contains("type=item_get key=k%25 status=found");
      assertThat(log(watcher)).matches(STAMP + "type=deleted key=k%25 cmd=delete clsid=1 size=3");
      assertThat(log(watcher)).contains("type=item_get key=k%25 status=not_found");
    }
  }

  /** A set over a value of its size is one look-up and one store, however it is done. */
  @ParameterizedTest
  @EnumSource
  void anOverwriteIsToldOnce(TransportKind transport) throws Exception {
    try (LiveServer server = server(transport);
        TestSocket wire = server.connect()) {
      assertThat(wire.ask("set k 0 0 3\r\nabc\r\n")).isEqualTo("STORED");
      TestSocket watcher = watch(server, "fetchers mutations");
      wire.send("set k 0 0 3\r\nxyz\r\nset k 0 0 900\r\n" + "x".repeat(900) + "\r\nget none\r\n");
      assertThat(log(watcher)).contains("item_get key=k status=found").endsWith("size=3");
      assertThat(log(watcher)).contains("item_store key=k status=stored").endsWith("size=3");
      assertThat(log(watcher)).contains("item_get key=k status=found").endsWith("size=3");
      assertThat(log(watcher)).contains("item_store key=k status=stored").endsWith("size=900");
      assertThat(log(watcher)).contains("item_get key=none status=not_found");
      watcher.close();
    }
  }

  /** What a meta command makes or empties on the way is a mutation, too. */
  @ParameterizedTest
  @EnumSource
  void whatMetaCommandsMakeIsTold(TransportKind transport) throws Exception {
    try (LiveServer server = server(transport);
        TestSocket wire = server.connect()) {
      TestSocket watcher = watch(server, "mutations deletions");
      assertThat(wire.ask("ma n N60 J13\r\n")).isEqualTo("HD");
      assertThat(log(watcher))
          .matches(
              STAMP + "type=item_store key=n status=stored cmd=add ttl=60 clsid=1 cfd=\\d+ size=2");
      assertThat(wire.ask("ma n N60\r\n")).isEqualTo("HD"); // counts, as memcached says nothing
      assertThat(wire.ask("md n x\r\n")).isEqualTo("HD");
      assertThat(log(watcher))
          .matches(
              STAMP + "type=item_store key=n status=stored cmd=set ttl=0 clsid=1 cfd=\\d+ size=0");
      assertThat(log(watcher)).matches(STAMP + "type=deleted key=n cmd=md clsid=1 size=0");
      assertThat(wire.ask("md n x I T30\r\n")).isEqualTo("HD");
      assertThat(log(watcher)).contains("type=item_store key=n status=stored cmd=set ttl=30 ");
      watcher.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void evictionsNameWhatMadeRoom(TransportKind transport) throws Exception {
    try (LiveServer server = server(transport);
        TestSocket wire = server.connect();
        TestSocket watcher = watch(server, "evictions")) {
      String set = " 0 0 100000 noreply\r\n" + "x".repeat(100_000) + "\r\n";
      for (int i = 0; i < 1000; i++) {
        wire.send("set key" + i + set);
      }
      assertThat(wire.ask("mn\r\n")).isEqualTo("MN");
      assertThat(log(watcher))
          .matches(
              STAMP + "type=eviction key=key\\d+ fetch=no ttl=-1 la=\\d+ clsid=\\d+ size=100000");
    }
  }

  @ParameterizedTest
  @EnumSource
  void connectionsComeAndGo(TransportKind transport) throws Exception {
    try (LiveServer server = server(transport);
        TestSocket watcher = watch(server, "connevents")) {
      TestSocket polite = server.connect();
      polite.send("quit\r\n");
      assertThat(log(watcher))
          .matches(STAMP + "type=conn_new rip=127\\.0\\.0\\.1 rport=\\d+ transport=tcp cfd=\\d+");
      assertThat(log(watcher))
          .matches(
              STAMP
                  + "type=conn_close rip=127\\.0\\.0\\.1 rport=\\d+ transport=tcp reason=normal"
                  + " cfd=\\d+");
      TestSocket rude = server.connect();
      rude.send("GET / HTTP/1.1\r\n");
      assertThat(log(watcher)).contains("type=conn_new");
      assertThat(log(watcher)).contains("type=conn_close").contains(" reason=error ");
      polite.close();
      rude.close();
    }
  }

  /** The numbers of the lines grow, and each is the client's as {@code stats conns} shows it. */
  @ParameterizedTest
  @EnumSource
  void linesAreInOrderAndNameTheConnection(TransportKind transport) throws Exception {
    try (LiveServer server = server(transport);
        TestSocket first = server.connect();
        TestSocket second = server.connect();
        TestSocket watcher = watch(server, "fetchers")) {
      List<String> cfds = new ArrayList<>();
      long before = 0;
      for (int i = 0; i < 20; i++) {
        TestSocket wire = i % 2 == 0 ? first : second;
        assertThat(wire.ask("mg k\r\n")).isEqualTo("EN");
        String line = log(watcher);
        long gid = Long.parseLong(line.replaceAll(".* gid=(\\d+) .*", "$1"));
        assertThat(gid).isGreaterThan(before);
        before = gid;
        cfds.add(line.replaceAll(".* cfd=(\\d+) .*", "$1"));
      }
      assertThat(cfds.stream().distinct()).hasSize(2);
      first.send("stats conns\r\n");
      List<String> conns = new ArrayList<>();
      for (String line = first.line(); !line.equals("END"); line = first.line()) {
        conns.add(line);
      }
      assertThat(conns).anyMatch(line -> line.startsWith("STAT " + cfds.get(0) + ":state "));
      assertThat(conns).anyMatch(line -> line.startsWith("STAT " + cfds.get(1) + ":state "));
      assertThat(conns).anyMatch(line -> line.endsWith(":state conn_watch"));
    }
  }

  /** One that does not read misses lines and learns how many; the others notice nothing. */
  @ParameterizedTest
  @EnumSource
  void aSlowWatcherSkipsLines(TransportKind transport) throws Exception {
    try (LiveServer server = server(transport);
        TestSocket wire = server.connect()) {
      TestSocket watcher = server.connectWithSmallBuffer();
      assertThat(watcher.ask("watch\r\n")).isEqualTo("OK");
      String gets = ("mg " + "k".repeat(250) + "\r\n").repeat(500);
      while (server.logSnapshot().skipped() == 0) {
        wire.send(gets);
        for (int i = 0; i < 500; i++) {
          assertThat(wire.line()).isEqualTo("EN");
        }
      }
      String line = log(watcher);
      while (!line.startsWith("skipped=")) {
        assertThat(wire.ask("mg x\r\n")).isEqualTo("EN");
        line = log(watcher);
      }
      assertThat(Long.parseLong(line.substring("skipped=".length()))).isPositive();
      assertThat(log(watcher)).contains("type=item_get");
      watcher.close();
      server.await("the watcher has left", () -> server.logSnapshot().watchers() == 0);
      assertThat(server.logSnapshot().sent()).isPositive();
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusals(TransportKind transport) throws Exception {
    try (LiveServer server = server(transport);
        TestSocket wire = server.connect()) {
      assertThat(wire.ask("watch nonsense\r\n")).isEqualTo("ERROR");
      wire.send("mn\r\nwatch\r\n");
      assertThat(wire.line()).isEqualTo("MN");
      assertThat(wire.line()).isEqualTo("ERROR cannot pipeline other commands before watch");
      List<TestSocket> watchers = new ArrayList<>();
      for (int i = 0; i < Watchers.LIMIT; i++) {
        watchers.add(watch(server, "deletions"));
      }
      assertThat(wire.ask("watch\r\n")).isEqualTo("WATCHER_TOO_MANY log watcher limit reached");
      watchers.getFirst().send("get ignored\r\n");
      for (TestSocket watcher : watchers) {
        watcher.close();
      }
      server.await("all have left", () -> server.logSnapshot().watchers() == 0);
      assertThat(wire.ask("watch\r\n")).isEqualTo("OK");
    }
  }
}
