package io.slabring.node.server.watch;

import io.slabring.node.admin.LogSnapshot;
import io.slabring.node.store.Store;
import io.slabring.node.store.space.EvictionObserver;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clients that watch, and the thread that brings them the log: it collects the entries of all
 * event loops, orders them, formats them as text and gives each to the clients that want its kind.
 * Without a watching client there is no thread and no buffer, and nothing is written. Thread-safe.
 */
public final class Watchers implements EvictionObserver, AutoCloseable {
  /** Clients that may watch at once. */
  public static final int LIMIT = 20;

  private static final Logger LOG = LoggerFactory.getLogger(Watchers.class);
  private static final long PAUSE_MIN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long PAUSE_MAX_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final int CLOSE_MILLIS = 2_000;

  private final Store store;
  private final int workerBufferSize;
  private final int watcherBufferSize;
  private final AtomicLong ids = new AtomicLong();
  private final List<LogBuffer> buffers = new CopyOnWriteArrayList<>();
  private final List<Watcher> watchers = new CopyOnWriteArrayList<>();

  /** Evictions, which any thread of the store may write. */
  private final LogBuffer evictions;

  private final AsciiBuffer line = new AsciiBuffer(LogEntry.LINE_MAX);
  private volatile int kinds;
  private volatile long skipped;
  private volatile long sent;

  /** What to add to the monotonic clock to have microseconds since 1970. */
  private volatile long epochMicros;

  private volatile Thread collector;
  private volatile boolean closed;

  /**
   * Starts without a watching client.
   *
   * @param workerBufferSize bytes of entries of one event loop that may wait for the collector
   * @param watcherBufferSize bytes of lines that may wait for one client
   */
  public Watchers(Store store, int workerBufferSize, int watcherBufferSize) {
    this.store = store;
    this.workerBufferSize = workerBufferSize;
    this.watcherBufferSize = watcherBufferSize;
    evictions = newBuffer();
  }

  /** A buffer for one more thread. */
  LogBuffer newBuffer() {
    LogBuffer buffer = new LogBuffer(Math.max(workerBufferSize, LogBuffer.ENTRY_MAX), ids);
    synchronized (this) {
      if (!watchers.isEmpty()) {
        buffer.open();
      }
      buffers.add(buffer);
    }
    return buffer;
  }

  /** Bits of the kinds that clients watch; 0 without a watching client. */
  int kinds() {
    return kinds;
  }

  /** Microseconds since 1970, without an object. */
  long micros() {
    return System.nanoTime() / 1000 + epochMicros;
  }

  /**
   * Adds a client, which gets OK and then lines.
   *
   * @return null if {@link #LIMIT} clients watch already
   */
  public synchronized Watcher add(SideChannel client, int wanted) {
    if (watchers.size() >= LIMIT || closed) {
      return null;
    }
    setClock();
    for (LogBuffer buffer : buffers) {
      buffer.open();
    }
    int size = Math.max(watcherBufferSize, 2 * LogEntry.LINE_MAX);
    Watcher watcher = new Watcher(client, wanted, ids.get() + 1, size, this::wake);
    watchers.add(watcher);
    changeKinds();
    if (collector == null) {
      collector = Thread.ofPlatform().name("slabring-watch").daemon().start(this::collect);
    }
    wake();
    return watcher;
  }

  /** Removes a client that is gone. */
  public synchronized void remove(Watcher watcher) {
    if (watchers.remove(watcher)) {
      changeKinds();
    }
  }

  private void changeKinds() {
    int all = 0;
    for (Watcher watcher : watchers) {
      all |= watcher.kinds();
    }
    kinds = all;
    store.observeEvictions(LogKind.EVICTIONS.isIn(all) ? this : null);
  }

  private void setClock() {
    epochMicros = System.currentTimeMillis() * 1000 - System.nanoTime() / 1000;
  }

  private void wake() {
    LockSupport.unpark(collector);
  }

  @Override
  public void evicted(
      byte[] key, int keyLength, boolean fetched, long ttl, int idle, int size, int classId) {
    evictions.append(
        LogEntry.EVICTION,
        fetched ? 1 : 0,
        0,
        micros(),
        classId,
        0,
        size,
        ttl,
        idle,
        key,
        keyLength);
  }

  /** The log counters of {@code stats}. */
  public LogSnapshot snapshot() {
    long written = 0;
    long dropped = 0;
    for (LogBuffer buffer : buffers) {
      written += buffer.written();
      dropped += buffer.dropped();
    }
    return new LogSnapshot(dropped, written, skipped, sent, watchers.size());
  }

  private void collect() {
    long pause = PAUSE_MIN_NANOS;
    while (!closed) {
      try {
        boolean found = round();
        pause = found ? PAUSE_MIN_NANOS : Math.min(pause + pause / 8, PAUSE_MAX_NANOS);
      } catch (RuntimeException | Error e) {
        LOG.error("the log for watchers failed; it goes on", e);
      }
      if (watchers.isEmpty()) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, pause);
      }
    }
  }

  /** Brings all new entries to the watchers; false if there were none. */
  private boolean round() {
    List<ByteBuffer> logs = takeAll();
    boolean found = false;
    for (ByteBuffer next = first(logs); next != null; next = first(logs)) {
      found = true;
      long id = LogEntry.idAt(next);
      LogKind kind = LogEntry.typeAt(next).kind;
      line.clear();
      LogEntry.write(next, line);
      give(kind, id);
    }
    for (Watcher watcher : watchers) {
      watcher.flush();
    }
    return found;
  }

  /** All at one moment, so that every later entry has a higher number than these. */
  private List<ByteBuffer> takeAll() {
    List<ByteBuffer> logs = new ArrayList<>();
    Object[] all = buffers.toArray();
    for (Object buffer : all) {
      ((LogBuffer) buffer).lock.lock();
    }
    try {
      for (Object buffer : all) {
        ByteBuffer log = ((LogBuffer) buffer).take();
        if (log != null && log.hasRemaining()) {
          logs.add(log);
        }
      }
    } finally {
      for (Object buffer : all) {
        ((LogBuffer) buffer).lock.unlock();
      }
    }
    return logs;
  }

  /** The log whose next entry is the oldest; null when all are read. */
  private static ByteBuffer first(List<ByteBuffer> logs) {
    ByteBuffer first = null;
    for (ByteBuffer log : logs) {
      boolean older =
          log.hasRemaining() && (first == null || LogEntry.idAt(log) < LogEntry.idAt(first));
      if (older) {
        first = log;
      }
    }
    return first;
  }

  private void give(LogKind kind, long id) {
    for (Watcher watcher : watchers) {
      if (watcher.wants(kind, id)) {
        if (watcher.offer(line)) {
          sent = sent + 1;
        } else {
          skipped = skipped + 1;
        }
      }
    }
  }

  @Override
  public void close() {
    Thread thread;
    synchronized (this) {
      closed = true;
      thread = collector;
    }
    store.observeEvictions(null);
    if (thread == null) {
      return;
    }
    LockSupport.unpark(thread);
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
