package io.slabring.load.chaos;

import module java.base;

/** Stands between clients and a node, and passes bytes on, or not. Thread-safe. */
final class Proxy implements AutoCloseable {
  /** What it does with bytes. */
  enum Mode {
    PASS,
    /** Passes them on a little later. */
    DELAY,
    /** Passes half of them on, then ends the connection. */
    TRUNCATE,
    /** Keeps them, and accepts no connection. */
    CUT
  }

  private static final int BUFFER_BYTES = 16 << 10;
  private static final int CONNECT_MILLIS = 1000;
  private static final long DELAY_NANOS = 100_000_000;
  private static final int CONNECTIONS_MAX = 256;

  private final ServerSocket listener;
  private final InetSocketAddress node;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private volatile Mode mode = Mode.PASS;

  /** Listens on a free port of an address. */
  Proxy(String address, InetSocketAddress node) throws IOException {
    this.node = node;
    listener = new ServerSocket(0, 50, InetAddress.getByName(address));
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** From now on it does this; what it held back while cut is lost with its connections. */
  void mode(Mode next) {
    boolean wasCut = mode == Mode.CUT;
    mode = next;
    if (wasCut && next != Mode.CUT) {
      sockets.forEach(Proxy::close);
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        if (mode == Mode.CUT || sockets.size() >= CONNECTIONS_MAX) {
          close(client);
        } else {
          Thread.ofVirtual().start(() -> connect(client));
        }
      } catch (IOException e) {
        // One connection less; when the listener is closed the loop ends.
      }
    }
  }

  private void connect(Socket client) {
    Socket server = new Socket();
    sockets.add(client);
    sockets.add(server);
    try {
      server.connect(node, CONNECT_MILLIS);
      server.setTcpNoDelay(true);
      client.setTcpNoDelay(true);
      Thread back = Thread.ofVirtual().start(() -> pass(server, client));
      pass(client, server);
      back.join();
    } catch (IOException e) {
      // The node is not there: the client finds its connection closed.
      close(client);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      close(client);
      close(server);
      sockets.remove(client);
      sockets.remove(server);
    }
  }

  private void pass(Socket from, Socket to) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        Mode now = mode;
        if (now == Mode.DELAY) {
          LockSupport.parkNanos(DELAY_NANOS);
        }
        if (now == Mode.TRUNCATE) {
          out.write(buffer, 0, read / 2);
          break;
        }
        if (now != Mode.CUT) {
          out.write(buffer, 0, read);
        }
      }
    } catch (IOException e) {
      // Either side went away; so does the other.
      close(from);
    }
    close(from);
    close(to);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new IllegalStateException("a socket does not close", e);
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new IllegalStateException("a socket does not close", e);
    }
    sockets.forEach(Proxy::close);
  }
}
