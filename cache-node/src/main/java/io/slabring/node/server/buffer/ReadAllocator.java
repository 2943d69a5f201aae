package io.slabring.node.server.buffer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * Gives the channels of one event loop the buffers they read into.
 *
 * <p>Where a read finishes in the call that starts it, all channels of the loop read into the same
 * large buffer, so that an idle connection holds none. Where the kernel fills the buffer later
 * (io_uring), each channel holds one: a small one, or a large one while its input fills them. A
 * large buffer leaves room in front of what is read, for the beginning of a request that came with
 * an earlier read.
 */
public final class ReadAllocator implements RecvByteBufAllocator {
  /** Room in front of the bytes read into a large buffer. */
  public static final int HEADROOM = 2048;

  private final BufferPool pool;
  private final boolean alwaysLarge;

  /**
   * The allocator of one event loop.
   *
   * @param alwaysLarge whether a read finishes in the call that starts it
   */
  public ReadAllocator(BufferPool pool, boolean alwaysLarge) {
    this.pool = pool;
    this.alwaysLarge = alwaysLarge;
  }

  @Override
  @SuppressWarnings("deprecation") // still the type that the interface asks for
  public Handle newHandle() {
    return new SizingHandle();
  }

  /** A buffer with the next bytes of input that came in another one, as many as fit. */
  public PooledBuffer copy(ByteBuf foreign) {
    PooledBuffer buffer = pool.takeLarge();
    buffer.setIndex(HEADROOM, HEADROOM);
    buffer.writeBytes(foreign, Math.min(foreign.readableBytes(), buffer.writableBytes()));
    return buffer;
  }

  private final class SizingHandle implements ExtendedHandle {
    private int attempted;
    private int lastRead;
    private boolean large = alwaysLarge;

    @Override
    public ByteBuf allocate(ByteBufAllocator ignored) {
      if (!large) {
        return pool.takeSmall();
      }
      PooledBuffer buffer = pool.takeLarge();
      buffer.setIndex(HEADROOM, HEADROOM);
      return buffer;
    }

    @Override
    public int guess() {
      return BufferPool.SMALL;
    }

    @Override
    public void reset(ChannelConfig config) {
      lastRead = 0;
    }

    @Override
    public void incMessagesRead(int count) {
      // One read per event, whatever the count: the other connections have their turn.
    }

    @Override
    public void lastBytesRead(int bytes) {
      lastRead = bytes;
      if (!alwaysLarge && bytes > 0) {
        large = bytes == attempted || large && bytes > BufferPool.SMALL;
      }
    }

    @Override
    public int lastBytesRead() {
      return lastRead;
    }

    @Override
    public void attemptedBytesRead(int bytes) {
      attempted = bytes;
    }

    @Override
    public int attemptedBytesRead() {
      return attempted;
    }

    @Override
    public boolean continueReading() {
      return false;
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
      return false;
    }

    @Override
    public void readComplete() {
      // Nothing is learned at the end of a read event.
    }
  }
}
