package io.slabring.node.server.watch;

/**
 * One watching client: lines wait here until the client takes them. Lines without room are skipped,
 * and the next line is preceded by their number. Used by the collector thread; methods that other
 * threads may call say so.
 */
public final class Watcher {
  /** Room for the line that tells how many were skipped. */
  private static final int SKIPPED_LINE_MAX = 128;

  private final SideChannel client;
  private final int kinds;
  private final long firstId;
  private final Runnable wake;
  private AsciiBuffer waiting;
  private AsciiBuffer underWay;
  private long skipped;
  private volatile boolean sending;

  /**
   * @param kinds bits of the kinds that the client wants
   * @param firstId number of the first entry it gets
   * @param size bytes that may wait
   * @param wake called when it can take more
   */
  Watcher(SideChannel client, int kinds, long firstId, int size, Runnable wake) {
    this.client = client;
    this.kinds = kinds;
    this.firstId = firstId;
    this.wake = wake;
    waiting = new AsciiBuffer(size).text("OK\r\n");
    underWay = new AsciiBuffer(size);
  }

  /** The kinds that the client wants. Any thread. */
  int kinds() {
    return kinds;
  }

  boolean wants(LogKind kind, long id) {
    return id >= firstId && kind.isIn(kinds);
  }

  /** Takes a line; false when there is no room for it. */
  boolean offer(AsciiBuffer line) {
    if (waiting.remaining() < line.length() + SKIPPED_LINE_MAX) {
      flush();
    }
    if (waiting.remaining() < line.length() + SKIPPED_LINE_MAX) {
      skipped++;
      return false;
    }
    if (skipped > 0) {
      waiting.text("skipped=").number(skipped).text("\n");
      skipped = 0;
    }
    waiting.raw(line.bytes(), 0, line.length());
    return true;
  }

  /** Sends what waits, unless the client has not taken the last of it. */
  void flush() {
    if (sending || waiting.length() == 0) {
      return;
    }
    AsciiBuffer next = waiting;
    waiting = underWay;
    waiting.clear();
    underWay = next;
    sending = true;
    client.send(next.bytes(), next.length(), this::sent);
  }

  private void sent() {
    sending = false;
    wake.run();
  }
}
