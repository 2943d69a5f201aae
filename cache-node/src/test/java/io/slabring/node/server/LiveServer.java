package io.slabring.node.server;

import io.slabring.node.admin.LogSnapshot;
import io.slabring.node.admin.PrefixStats;
import io.slabring.node.admin.StatsPages;
import io.slabring.node.server.buffer.BufferPool;
import io.slabring.node.server.connection.ConnectionTable;
import io.slabring.node.server.listen.ListenAddress;
import io.slabring.node.server.listen.ListenException;
import io.slabring.node.server.listen.TransportKind;
import io.slabring.node.settings.Network;
import io.slabring.node.settings.Settings;
import io.slabring.node.settings.Work;
import io.slabring.node.store.Store;
import io.slabring.node.store.life.Clock;
import io.slabring.node.store.settings.StoreConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A server on a port of its own, with a store of 64 MiB. */
final class LiveServer implements AutoCloseable {
  private static final long MEMORY = 64L << 20;
  private static final int DEADLINE_SECONDS = 120;

  private final Store store;
  private final CacheServer server;
  private boolean closed;

  private LiveServer(Store store, CacheServer server) {
    this.store = store;
    this.server = server;
  }

  static LiveServer start(TransportKind transport) throws ListenException {
    return start(transport, 64, true, true);
  }

  /** A server in front of another store. */
  static LiveServer start(TransportKind transport, StoreConfig storeConfig) throws ListenException {
    return start(transport, 64, true, true, storeConfig);
  }

  /** A server that has no pages for {@code stats}, so that the command fails unexpectedly. */
  static LiveServer withoutPages(TransportKind transport) throws ListenException {
    return start(transport, 64, true, false);
  }

  static LiveServer start(TransportKind transport, int maxConnections, boolean refuse)
      throws ListenException {
    return start(transport, maxConnections, refuse, true);
  }

  private static LiveServer start(
      TransportKind transport, int maxConnections, boolean refuse, boolean pages)
      throws ListenException {
    return start(transport, maxConnections, refuse, pages, StoreConfig.ofMemory(MEMORY));
  }

  private static LiveServer start(
      TransportKind transport,
      int maxConnections,
      boolean refuse,
      boolean pages,
      StoreConfig storeConfig)
      throws ListenException {
    Store store = new Store(storeConfig, Clock.system());
    Settings settings =
        Settings.defaults()
            .with(Work.THREADS, 1)
            .with(Work.TRANSPORT, transport == null ? null : transport.wireName())
            .with(Network.CONNECTIONS, maxConnections)
            .with(Network.REFUSE_OVER_LIMIT, refuse);
    List<ListenAddress> addresses = List.of(ListenAddress.tcp("127.0.0.1", 0));
    ServerConfig config = new ServerConfig(settings, addresses, List.of(), null, null);
    PrefixStats prefixes = new PrefixStats(':', false);
    StatsPages texts = pages ? new StatsPages(store, settings, prefixes) : null;
    Administration administration = new Administration(texts, prefixes, () -> {}, level -> {});
    return new LiveServer(store, CacheServer.start(config, store, administration));
  }

  InetSocketAddress address() {
    return new InetSocketAddress(
        InetAddress.getLoopbackAddress(), server.addresses().getFirst().port());
  }

  Store store() {
    return store;
  }

  TestSocket connect() throws IOException {
    Socket socket = new Socket();
    socket.connect(address());
    return new TestSocket(socket);
  }

  /** A client whose kernel holds little that it has not read. */
  TestSocket connectWithSmallBuffer() throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.connect(address());
    return new TestSocket(socket);
  }

  /** Asks on the event loop. */
  <T> T onLoop(Supplier<T> question) throws Exception {
    CompletableFuture<T> answer = new CompletableFuture<>();
    loop().executor().execute(() -> answer.complete(question.get()));
    return answer.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  private ServingLoop loop() {
    return server.loops().getFirst();
  }

  /**
   * Bytes of buffers in use by the connections, read from any thread. On io_uring each connection
   * that waits for input has a small one.
   */
  long bufferBytes() {
    BufferPool buffers = loop().buffers();
    return buffers.allocatedBytes() - buffers.idleBytes();
  }

  /** Whether some client has to read before it gets more. */
  boolean isAnyBlocked() {
    return server.parts().snapshot().openConnections() > 0
        && server.parts().connections(ConnectionTable.NOBODY).contains("conn_mwrite");
  }

  /** Whether a listing of all items is under way. */
  boolean isDumping() {
    return server.parts().dumps.isRunning();
  }

  /** What was written for those who watch. */
  LogSnapshot logSnapshot() {
    return server.parts().snapshot().log();
  }

  /** Open connections. */
  int open() {
    return server.parts().snapshot().openConnections();
  }

  /** Waits until something holds on the event loop. */
  void await(String what, BooleanSupplier condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    while (!onLoop(condition::getAsBoolean)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("still not: " + what);
      }
      Thread.onSpinWait();
    }
  }

  /** Stops the server, then checks that its connections left nothing behind in the store. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      server.close();
      store.checkInvariants(0);
      store.close();
    }
  }
}
