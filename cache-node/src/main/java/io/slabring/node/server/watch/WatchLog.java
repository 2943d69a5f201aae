package io.slabring.node.server.watch;

import io.slabring.node.store.command.Outcome;
import io.slabring.node.store.command.StoreMode;
import io.slabring.node.store.command.StoreObserver;
import io.slabring.node.store.command.StoreSession;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;

/** The log entries of one event loop for clients that watch. Used by its event loop only. */
public final class WatchLog implements StoreObserver {
  private static final byte[] UNIX = "unix".getBytes(StandardCharsets.US_ASCII);

  private final LogBuffer buffer;
  private final Watchers watchers;
  private final StoreSession session;

  /** The kinds that were watched when requests were last executed; 0 for none. */
  private int kinds;

  private int connection;

  /** The log of the event loop that has this session. */
  public WatchLog(Watchers watchers, StoreSession session) {
    this.watchers = watchers;
    this.session = session;
    this.buffer = watchers.newBuffer();
  }

  /** Call it before requests of the connection of this number are executed. */
  public void observe(int number) {
    int watched = watchers.kinds();
    if ((watched | kinds) != 0) {
      kinds = watched;
      connection = number;
      session.observe(watched == 0 ? null : this);
    }
  }

  @Override
  public void fetched(byte[] key, int keyLength, Fetch result, int size, int classId) {
    if (LogKind.FETCHERS.isIn(kinds)) {
      append(LogEntry.ITEM_GET, result.ordinal(), 0, classId, size, 0, key, keyLength);
    }
  }

  @Override
  public void stored(
      byte[] key, int keyLength, Outcome result, StoreMode mode, int ttl, int size, int classId) {
    if (LogKind.MUTATIONS.isIn(kinds)) {
      int status =
          switch (result) {
            case STORED -> 1;
            case EXISTS -> 2;
            case NOT_FOUND -> 3;
            case TOO_LARGE -> 4;
            case NO_MEMORY -> 5;
            default -> 0;
          };
      append(LogEntry.ITEM_STORE, status, mode.ordinal(), classId, size, ttl, key, keyLength);
    }
  }

  @Override
  public void deleted(byte[] key, int keyLength, boolean meta, int size, int classId) {
    if (LogKind.DELETIONS.isIn(kinds)) {
      append(LogEntry.DELETED, 0, meta ? 1 : 0, classId, size, 0, key, keyLength);
    }
  }

  private void append(
      LogEntry type,
      int status,
      int command,
      int classId,
      int size,
      int ttl,
      byte[] text,
      int length) {
    long now = watchers.micros();
    buffer.append(type, status, command, now, classId, connection, size, ttl, 0, text, length);
  }

  /** Logs that a client has connected. */
  public void opened(SocketAddress client, int number) {
    if (LogKind.CONNEVENTS.isIn(watchers.kinds())) {
      event(LogEntry.CONN_NEW, client, number, 0);
    }
  }

  /** Logs that a connection has ended. */
  public void closed(SocketAddress client, int number, CloseReason reason) {
    if (LogKind.CONNEVENTS.isIn(watchers.kinds())) {
      event(LogEntry.CONN_CLOSE, client, number, reason.ordinal());
    }
  }

  private void event(LogEntry type, SocketAddress client, int number, int reason) {
    byte[] address = UNIX;
    int port = 0;
    boolean tcp = client instanceof InetSocketAddress;
    if (tcp) {
      InetSocketAddress remote = (InetSocketAddress) client;
      address = remote.getAddress().getHostAddress().getBytes(StandardCharsets.US_ASCII);
      port = remote.getPort();
    }
    int transport = tcp ? 1 : 0;
    long now = watchers.micros();
    buffer.append(type, reason, transport, now, 0, number, port, 0, 0, address, address.length);
  }
}
