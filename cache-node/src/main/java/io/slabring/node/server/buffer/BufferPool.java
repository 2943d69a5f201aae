package io.slabring.node.server.buffer;

import io.netty.util.concurrent.EventExecutor;

/**
 * The direct buffers of one event loop, in two sizes. A buffer that is released comes back here and
 * is the first to be taken again, so that a busy loop works in memory that is in the cache.
 * Single-threaded, except that a buffer released on another thread is freed instead.
 */
public final class BufferPool {
  /** Holds the reply to one ordinary request, or one ordinary request. */
  public static final int SMALL = 2048;

  private static final int IDLE_BYTES_MAX = 4 << 20;

  private final EventExecutor owner;
  private final int largeSize;
  private final long budget;
  private PooledBuffer small;
  private PooledBuffer large;
  private int idleBytes;
  private long allocatedBytes;
  private boolean closed;

  /**
   * An empty pool.
   *
   * @param owner the loop
   * @param largeSize size of the larger buffers in bytes
   * @param budget bytes that may be in use before connections that hold more than their share have
   *     to give up
   */
  public BufferPool(EventExecutor owner, int largeSize, long budget) {
    this.owner = owner;
    this.largeSize = largeSize;
    this.budget = budget;
  }

  /** Whether more is in use than the loop should have. */
  public boolean isOverBudget() {
    return allocatedBytes - idleBytes > budget;
  }

  /** Size of the larger buffers in bytes. */
  public int largeSize() {
    return largeSize;
  }

  /** An empty buffer of {@link #SMALL} bytes; the caller's to release. */
  public PooledBuffer takeSmall() {
    PooledBuffer first = small;
    if (first == null) {
      allocatedBytes += SMALL;
      return new PooledBuffer(this, SMALL);
    }
    small = first.next;
    return reopen(first);
  }

  /** An empty buffer of the larger size; the caller's to release. */
  public PooledBuffer takeLarge() {
    PooledBuffer first = large;
    if (first == null) {
      allocatedBytes += largeSize;
      return new PooledBuffer(this, largeSize);
    }
    large = first.next;
    return reopen(first);
  }

  /** Takes a released buffer back; false when it should be freed. */
  boolean accept(PooledBuffer buffer) {
    int size = buffer.capacity();
    if (closed || idleBytes + size > IDLE_BYTES_MAX || !owner.inEventLoop()) {
      allocatedBytes -= size;
      return false;
    }
    idleBytes += size;
    if (size == SMALL) {
      buffer.next = small;
      small = buffer;
    } else {
      buffer.next = large;
      large = buffer;
    }
    return true;
  }

  /** Bytes of all buffers, those in use included; others read it a moment late. */
  public long allocatedBytes() {
    return allocatedBytes;
  }

  /** Bytes of the buffers that are not in use. */
  public long idleBytes() {
    return idleBytes;
  }

  /** Frees every idle buffer; those still in use are freed when they are released. */
  public void close() {
    closed = true;
    allocatedBytes -= idleBytes;
    idleBytes = 0;
    free(small);
    free(large);
    small = null;
    large = null;
  }

  private PooledBuffer reopen(PooledBuffer buffer) {
    idleBytes -= buffer.capacity();
    buffer.next = null;
    buffer.reopen();
    return buffer;
  }

  private static void free(PooledBuffer first) {
    for (PooledBuffer b = first; b != null; b = b.next) {
      b.free();
    }
  }
}
