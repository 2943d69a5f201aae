package io.slabring.node.holdings;

import io.slabring.node.admin.PrefixStats;
import io.slabring.node.admin.StatsPages;
import io.slabring.node.inheritance.Peer;
import io.slabring.node.memory.offheap.OffHeap;
import io.slabring.node.server.Administration;
import io.slabring.node.server.CacheServer;
import io.slabring.node.server.LinkConfig;
import io.slabring.node.server.ServerConfig;
import io.slabring.node.server.listen.ListenAddress;
import io.slabring.node.server.listen.ListenException;
import io.slabring.node.settings.Commands;
import io.slabring.node.settings.Settings;
import io.slabring.node.settings.Work;
import io.slabring.node.store.Store;
import io.slabring.node.store.life.Clock;
import io.slabring.node.store.settings.StoreConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A small node, and a client that sends it requests of all kinds. Used by one thread. */
final class RehearsingNode implements AutoCloseable {
  private static final int MEMORY_BYTES = 8 << 20;

  /** Address space that two of them need at once beside a node, in bytes. */
  static final long ADDRESS_SPACE = 2 * config().addressSpace() + 3 * OffHeap.ALIGNMENT;

  private static final int KEYS = 240;
  private static final int SETTLED_BITS = 1 << 16;
  private static final int PATIENCE_MILLIS = 5_000;

  /** Clients that connect at the same moment when a node joins. */
  private static final int CROWD = 12;

  /** Reads that a pipeline has between two changes. */
  private static final int PIPELINE = 8;

  private static final List<String> READS =
      List.of("mg key%d v t\r\n", "mg key%d s v q\r\n", "mg key%d v f c k O7\r\n", "get key%d\r\n");

  private static final byte[] LAST = "MN\r\n".getBytes(StandardCharsets.US_ASCII);

  private final Store store;
  private final CacheServer server;
  private final Holdings holdings;
  private final Peer peer;
  private final InetSocketAddress address;
  private final Socket socket;
  private final byte[] input = new byte[16 << 10];

  private RehearsingNode(
      Store store, CacheServer server, Holdings holdings, Peer peer, Socket socket) {
    this.store = store;
    this.server = server;
    this.holdings = holdings;
    this.peer = peer;
    this.socket = socket;
    this.address = (InetSocketAddress) socket.getRemoteSocketAddress();
  }

  private static StoreConfig config() {
    return StoreConfig.ofMemory(MEMORY_BYTES);
  }

  /**
   * Starts a node that listens on the loopback address, at ports of the kernel's choice.
   *
   * @param real those of the node that will serve
   */
  static RehearsingNode start(String id, Settings real) throws ListenException, IOException {
    InetAddress host = InetAddress.getLoopbackAddress();
    Settings settings =
        Settings.defaults()
            .with(Work.THREADS, 1)
            .with(Work.TRANSPORT, real.get(Work.TRANSPORT))
            .with(Commands.CAS, real.get(Commands.CAS));
    Store store = new Store(config(), Clock.system());
    Socket socket = new Socket();
    CacheServer server = null;
    try {
      NodeEstate estate = NodeEstate.prepare(store, true, SETTLED_BITS);
      PrefixStats prefixes = new PrefixStats(':', false);
      StatsPages pages = new StatsPages(store, settings, prefixes);
      List<ListenAddress> listen = List.of(ListenAddress.tcp(host.getHostAddress(), 0));
      LinkConfig link = new LinkConfig("rehearsal", host.getHostAddress(), 0, null, estate);
      server =
          CacheServer.start(
              new ServerConfig(settings, listen, List.of(), null, null).with(link),
              store,
              new Administration(pages, prefixes, () -> {}, level -> {}));
      int port = server.addresses().getFirst().port();
      Peer peer = new Peer(id, id, host.getHostAddress(), server.linkPort());
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(new InetSocketAddress(host, port), PATIENCE_MILLIS);
      return new RehearsingNode(store, server, new Holdings(server, estate), peer, socket);
    } catch (ListenException | IOException | RuntimeException | Error e) {
      socket.close();
      if (server != null) {
        server.close();
      }
      store.close();
      throw e;
    }
  }

  Holdings holdings() {
    return holdings;
  }

  /** This node as the other one knows it. */
  Peer peer() {
    return peer;
  }

  /** Passes over all items, which marks those that a view has taken. */
  void crawl() {
    store.maintain();
  }

  /** Stores items of several sizes, some with a time to live, and marks some as stale. */
  void fill() throws IOException {
    StringBuilder requests = new StringBuilder();
    for (int i = 0; i < KEYS; i++) {
      int length = i % 3 == 0 ? 10 : i % 3 == 1 ? 300 : 1500;
      requests
          .append("set key%d 5 %d %d\r\n".formatted(i, i % 2 * 100, length))
          .append("1".repeat(length))
          .append("\r\n");
      if (i % 20 == 0) {
        requests.append("md key%d I T60\r\n".formatted(i));
      }
    }
    requests.append("set large 0 0 40000\r\n").append("x".repeat(40_000)).append("\r\n");
    say(requests);
  }

  /** Many clients connect, ask for something, and leave. */
  void welcome() throws IOException {
    List<Socket> crowd = new ArrayList<>();
    try {
      for (int i = 0; i < CROWD; i++) {
        Socket one = new Socket();
        crowd.add(one);
        one.setSoTimeout(PATIENCE_MILLIS);
        one.connect(address, PATIENCE_MILLIS);
      }
      for (int i = 0; i < CROWD; i++) {
        say(crowd.get(i), new StringBuilder("version\r\nget key%1$d key%1$d\r\n".formatted(i)));
      }
    } finally {
      for (Socket one : crowd) {
        one.close();
      }
    }
  }

  /** Reads and changes all items, in pipelines and with several keys at once. */
  void talk() throws IOException {
    for (int from = 0; from < KEYS; from += PIPELINE) {
      StringBuilder requests = new StringBuilder();
      StringBuilder keys = new StringBuilder();
      for (int i = from; i < from + PIPELINE; i++) {
        requests.append(READS.get(i % READS.size()).formatted(i));
        keys.append(" key").append(i);
      }
      requests.append("get").append(keys).append(" nothing").append(from).append("\r\n");
      requests.append(changes(from));
      say(requests);
    }
    say(new StringBuilder("mg large v\r\n"));
  }

  /** Requests of which each may need the owner, or a former owner, of its key. */
  private static String changes(int from) {
    return """
    gets key%1$d key%2$d\r
    set key%2$d 0 0 300\r
    %9$s\r
    ms key%3$d 10 T60 F5 c\r
    0123456789\r
    add key%4$d 0 0 1\r
    1\r
    append key%5$d 0 0 1\r
    1\r
    incr key%6$d 1\r
    ma key%7$d D2 v\r
    touch key%5$d 100\r
    gat 100 key%4$d key%1$d\r
    mg key%4$d N30 v c\r
    delete key%8$d\r
    md key%7$d q\r
    set key%8$d 0 0 1 noreply\r
    1\r
    """
        .formatted(
            from,
            from + 1,
            from + 2,
            from + 3,
            from + 4,
            from + 5,
            from + 6,
            from + 7,
            "y".repeat(300));
  }

  private void say(StringBuilder requests) throws IOException {
    say(socket, requests);
  }

  /** Sends requests, and waits for the end of their replies. */
  private void say(Socket socket, StringBuilder requests) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(requests.append("mn\r\n").toString().getBytes(StandardCharsets.US_ASCII));
    InputStream in = socket.getInputStream();
    int seen = 0; // bytes of LAST that have come
    while (seen < LAST.length) {
      int count = in.read(input);
      if (count < 0) {
        throw new IOException("the node has closed the connection");
      }
      for (int i = 0; i < count; i++) {
        seen = input[i] == LAST[seen] ? seen + 1 : input[i] == LAST[0] ? 1 : 0;
        if (seen == LAST.length) {
          return;
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
    server.close();
    store.close();
  }
}
