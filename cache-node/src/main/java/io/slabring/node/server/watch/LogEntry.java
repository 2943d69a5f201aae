package io.slabring.node.server.watch;

import java.nio.ByteBuffer;

/** The types of entries of the log and their lines, as memcached writes them. */
enum LogEntry {
  ITEM_GET(LogKind.FETCHERS),
  ITEM_STORE(LogKind.MUTATIONS),
  EVICTION(LogKind.EVICTIONS),
  DELETED(LogKind.DELETIONS),
  CONN_NEW(LogKind.CONNEVENTS),
  CONN_CLOSE(LogKind.CONNEVENTS);

  /** Bytes of the longest line: every byte of a key as three, and the rest. */
  static final int LINE_MAX = 3 * 256 + 256;

  private static final LogEntry[] TYPES = values();
  private static final int MICROS = 1_000_000;
  private static final String[] FETCH = {"not_found", "found", "flushed", "expired"};
  private static final String[] STORE = {
    "not_stored", "stored", "exists", "not_found", "too_large", "no_memory"
  };
  private static final String[] STORE_COMMANDS = {
    "set", "add", "replace", "cas", "append", "prepend", "append", "prepend"
  };
  private static final String[] DELETE_COMMANDS = {"delete", "md"};
  private static final String[] TRANSPORTS = {"local", "tcp"};

  /** The watchers that see it. */
  final LogKind kind;

  LogEntry(LogKind kind) {
    this.kind = kind;
  }

  /** The type of the entry at the position of a buffer. */
  static LogEntry typeAt(ByteBuffer log) {
    return TYPES[log.get(log.position())];
  }

  /** The number of the entry at the position of a buffer. */
  static long idAt(ByteBuffer log) {
    return log.getLong(log.position() + 3);
  }

  /** Writes the line of the entry at the position of a buffer, which moves on. */
  static void write(ByteBuffer log, AsciiBuffer line) {
    LogEntry type = TYPES[log.get()];
    int status = log.get();
    int command = log.get();
    long id = log.getLong();
    long micros = log.getLong();
    int classId = log.getInt();
    int connection = log.getInt();
    int size = log.getInt();
    long ttl = log.getLong();
    int age = log.getInt();
    int length = log.getShort();
    byte[] text = new byte[length];
    log.get(text);
    line.text("ts=").number(micros / MICROS).text(".").number(micros % MICROS);
    line.text(" gid=").number(id);
    switch (type) {
      case ITEM_GET -> {
        line.text(" type=item_get key=").uri(text, 0, length);
        line.text(" status=").text(FETCH[status]);
        line.text(" clsid=").number(classId).text(" cfd=").number(connection);
        line.text(" size=").number(size);
      }
      case ITEM_STORE -> {
        line.text(" type=item_store key=").uri(text, 0, length);
        line.text(" status=").text(STORE[status]);
        line.text(" cmd=").text(STORE_COMMANDS[command]);
        line.text(" ttl=").number(ttl & 0xFFFF_FFFFL);
        line.text(" clsid=").number(classId).text(" cfd=").number(connection);
        line.text(" size=").number(size);
      }
      case EVICTION -> {
        line.text(" type=eviction key=").uri(text, 0, length);
        line.text(status == 0 ? " fetch=no" : " fetch=yes");
        line.text(" ttl=").number(ttl).text(" la=").number(age);
        line.text(" clsid=").number(classId).text(" size=").number(size);
      }
      case DELETED -> {
        line.text(" type=deleted key=").uri(text, 0, length);
        line.text(" cmd=").text(DELETE_COMMANDS[command]);
        line.text(" clsid=").number(classId).text(" size=").number(size);
      }
      case CONN_NEW, CONN_CLOSE -> {
        line.text(type == CONN_NEW ? " type=conn_new rip=" : " type=conn_close rip=");
        line.raw(text, 0, length).text(" rport=").number(size);
        line.text(" transport=").text(TRANSPORTS[command]);
        if (type == CONN_CLOSE) {
          line.text(" reason=").text(CloseReason.name(status));
        }
        line.text(" cfd=").number(connection);
      }
    }
    line.text("\n");
  }
}
