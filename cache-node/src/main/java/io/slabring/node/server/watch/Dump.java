package io.slabring.node.server.watch;

import io.slabring.node.store.Store;
import io.slabring.node.store.walk.CrawlPace;
import io.slabring.node.store.walk.ItemWalk;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listing of all items, or those of some classes, for one client: {@code lru_crawler metadump} or
 * {@code mgdump}. A thread of its own walks the memory with pauses and continues only when the
 * client has taken the last piece. It needs one buffer, however many items there are.
 */
public final class Dump {
  /** What is written about an item. */
  public enum Kind {
    /** All that is known but the value, keys encoded as in a URI. */
    META("END\r\n"),
    /** A command that reads it. */
    MG("EN\r\n");

    private final byte[] end;

    Kind(String end) {
      this.end = end.getBytes(StandardCharsets.US_ASCII);
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(Dump.class);

  /** Chunks looked at between two pauses; few, because each takes a lock for a moment. */
  private static final int BATCH = 64;

  /** The longest line: a key of 250 bytes, each written as three, and seven numbers. */
  private static final int LINE_MAX = 3 * 250 + 200;

  /** Sent when a batch may not fit any more: some 20 KB, so that no event loop copies for long. */
  private static final int BUFFER = BATCH * LINE_MAX + (20 << 10);

  /** The dump is given up if the client takes nothing for so long. */
  private static final int PATIENCE_SECONDS = 60;

  private final Kind kind;
  private final ItemWalk walk;
  private final SideChannel client;
  private final Runnable done;
  private final CrawlPace pace;
  private final AsciiBuffer lines = new AsciiBuffer(BUFFER);

  /**
   * @param done called on the event loop when all is sent or the connection is closed
   */
  public Dump(Kind kind, BitSet classes, SideChannel client, Store store, Runnable done) {
    this.kind = kind;
    this.walk = store.walk(classes);
    this.client = client;
    this.done = done;
    this.pace = new CrawlPace(store.tunables());
  }

  /** Lists all items; true if the client has taken everything but the end line. */
  boolean run() {
    try {
      lines.text("OK\r\n");
      if (items() && send()) {
        return true;
      }
      LOG.debug("a dump was given up: the client has gone or does not read");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the server closes
    } catch (RuntimeException | Error e) {
      LOG.error("a dump failed", e);
    }
    client.close();
    return false;
  }

  /** Sends the end line; another dump may have begun by then. */
  void finish() {
    client.send(kind.end, kind.end.length, done);
  }

  private boolean items() throws InterruptedException {
    boolean more = true;
    while (more) {
      more = !walk.advance(BATCH, this::write);
      if (lines.remaining() < BATCH * LINE_MAX && !send()) {
        return false;
      }
      if (!client.isOpen() || Thread.interrupted()) {
        return false;
      }
      LockSupport.parkNanos(pace.pauseNanos());
    }
    return true;
  }

  /** Sends what there is; false when the client has gone, or does not read in time. */
  private boolean send() throws InterruptedException {
    CountDownLatch taken = new CountDownLatch(1);
    client.send(lines.bytes(), lines.length(), taken::countDown);
    boolean sent = taken.await(PATIENCE_SECONDS, TimeUnit.SECONDS) && client.isOpen();
    lines.clear();
    return sent;
  }

  private void write(ItemWalk item) {
    pace.count();
    if (kind == Kind.MG) {
      writeCommand(item);
      return;
    }
    lines.text("key=").uri(item.key(), 0, item.keyLength());
    lines.text(" exp=").number(item.expiresAt());
    lines.text(" la=").number(item.accessedAt());
    lines.text(" cas=").unsigned(item.cas());
    lines.text(item.fetched() ? " fetch=yes" : " fetch=no");
    lines.text(" cls=").number(item.sizeClass());
    lines.text(" size=").number(item.size());
    lines.text(" flags=").number(Integer.toUnsignedLong(item.clientFlags()));
    lines.text(" \n");
  }

  private void writeCommand(ItemWalk item) {
    lines.text("mg ");
    if (item.binaryKey()) {
      lines.base64(item.key(), item.keyLength()).text(" b\r\n");
    } else {
      lines.raw(item.key(), 0, item.keyLength()).text("\r\n");
    }
  }
}
