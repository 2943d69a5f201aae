package io.slabring.client.node;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.netty.util.internal.PlatformDependent;
import io.slabring.client.connection.ConnectionListener;
import io.slabring.client.connection.ConnectionOptions;
import io.slabring.client.connection.NodeAddress;
import io.slabring.client.connection.NodeException;
import io.slabring.client.connection.NodeProtocolException;
import io.slabring.client.connection.NodeTimeoutException;
import io.slabring.client.connection.NodeUnavailableException;
import io.slabring.client.operation.NodeOperation;
import io.vertx.core.internal.ContextInternal;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One of the connections to a node, over all the TCP connections that it has one after the other.
 * {@link #submit} and {@link #close} are for all threads, the rest belongs to its event loop.
 */
final class Connection implements Dialer.Owner {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  /** A node that owes a reply is given up when it was silent for so many times the time-out. */
  private static final int SILENCE_FACTOR = 3;

  private final NodeAddress address;
  private final ConnectionOptions options;
  private final Supplier<NodeHandshake> handshakes;
  private final Budget budget;
  private final ConnectionListener listener;
  private final EventLoop loop;
  private final Dialer dialer;
  private final long timeoutNanos;

  /** From all threads to the event loop. Bounded by the budget, which each operation has passed. */
  private final Queue<NodeOperation<?>> queue = PlatformDependent.newMpscQueue();

  /** The event loop will look at the queue without being asked. */
  private final AtomicBoolean awake = new AtomicBoolean();

  private final Pipeline pipeline = new Pipeline();

  /** Why operations fail at once, or null if they are sent or wait for the first connect. */
  private volatile NodeUnavailableException refusal;

  /** Set once {@link #close} was called, which the event loop learns of a little later. */
  private volatile NodeUnavailableException closing;

  private volatile boolean usable;
  private boolean closed;
  private NodeChannel wire;

  /** Comes back for what has timed out; null if nothing is pending. */
  private ScheduledFuture<?> timer;

  private long lastReply;

  /** What happened; written by the event loop only. */
  final Counters counters = new Counters();

  /** Numbers with one writer, to be read by anybody. */
  static final class Counters {
    volatile long operations;
    volatile long timeouts;
    volatile long protocolErrors;
    volatile long connects;
    volatile long connectFailures;
    volatile long bytesRead;
    volatile long bytesWritten;
  }

  /**
   * A connection that is not opened.
   *
   * @param handshakes makes one for each TCP connection
   */
  Connection(
      NodeAddress address,
      ClientResources resources,
      Supplier<NodeHandshake> handshakes,
      NodeConnector connector,
      Backoff backoff,
      Budget budget,
      ConnectionListener listener) {
    this.address = address;
    this.options = resources.options();
    this.handshakes = handshakes;
    this.budget = budget;
    this.listener = listener;
    ContextInternal context = resources.vertx().createEventLoopContext();
    this.loop = context.nettyEventLoop();
    this.dialer =
        new Dialer(this, address, connector, backoff, context, options.connectTimeout.toMillis());
    this.timeoutNanos = options.operationTimeout.toNanos();
  }

  void open() {
    loop.execute(dialer::dial);
  }

  NodeAddress address() {
    return address;
  }

  boolean isUsable() {
    return usable;
  }

  /** Why an operation handed in now would fail at once, or null. */
  NodeUnavailableException refusal() {
    NodeUnavailableException end = closing;
    return end != null ? end : refusal;
  }

  /** Takes an operation that has passed the budget; it completes in any case. */
  void submit(NodeOperation<?> operation) {
    queue.add(operation);
    if (!awake.get() && awake.compareAndSet(false, true)) {
      try {
        loop.execute(this::drain);
      } catch (RejectedExecutionException e) {
        failQueued(unavailable("the event loop has ended", e));
      }
    }
  }

  /** Nobody else takes from the queue once the event loop has ended. */
  private synchronized void failQueued(NodeUnavailableException reason) {
    usable = false;
    refusal = reason;
    awake.set(false);
    for (NodeOperation<?> next = queue.poll(); next != null; next = queue.poll()) {
      fail(next, reason);
    }
  }

  /** The event loop is at work and will {@link #drain} when it is done. */
  void busy() {
    awake.lazySet(true);
  }

  /** Takes what was handed in and sends it. */
  void drain() {
    do {
      awake.set(true);
      takeAll();
      if (wire != null) {
        wire.send();
        count();
      }
      awake.set(false);
    } while (!queue.isEmpty());
  }

  private void takeAll() {
    NodeOperation<?> operation = queue.poll();
    if (operation == null) {
      return;
    }
    long deadline = System.nanoTime() + timeoutNanos;
    int accepted = 0;
    for (; operation != null; operation = queue.poll()) {
      NodeUnavailableException reason = refusal;
      if (reason != null) {
        fail(operation, reason);
      } else {
        operation.deadline(deadline);
        pipeline.add(operation);
        accepted += operation.weight();
      }
    }
    counters.operations += accepted;
    if (timer == null && accepted > 0) {
      startTimer(timeoutNanos);
    }
  }

  private void count() {
    counters.bytesWritten = writtenBefore + wire.bytesWritten();
    counters.bytesRead = readBefore + wire.bytesRead();
  }

  private long writtenBefore;
  private long readBefore;

  private void startTimer(long nanos) {
    timer = loop.schedule(this::expire, nanos, TimeUnit.NANOSECONDS);
    timer.addListener(
        ended -> {
          if (ended.isCancelled()) {
            loopEnded();
          }
        });
  }

  /**
   * An event loop that ends drops its timers, and nothing else would complete the waiting callers.
   */
  private void loopEnded() {
    if (!closed) {
      refuse(unavailable("the event loop has ended", null));
    }
  }

  /** Fails what is too late, gives up a node that is silent, and comes back when there is more. */
  private void expire() {
    timer = null;
    long now = System.nanoTime();
    NodeOperation<?> next = pipeline.nextToExpire();
    for (; next != null && next.deadline() - now <= 0; next = pipeline.nextToExpire()) {
      pipeline.expire();
      counters.timeouts += next.weight();
      next.expire(
          new NodeTimeoutException(
              address, "no reply within " + options.operationTimeout.toMillis() + " ms", null));
    }
    NodeOperation<?> oldest = pipeline.head();
    long silent = oldest == null ? 0 : now - Math.max(lastReply, oldest.deadline() - timeoutNanos);
    if (wire != null && silent >= SILENCE_FACTOR * timeoutNanos) {
      wire.end(unavailable("silent for " + silent / 1_000_000 + " ms", null));
    } else if (next != null) {
      startTimer(next.deadline() - now);
    } else if (oldest != null) {
      startTimer(SILENCE_FACTOR * timeoutNanos - silent);
    }
  }

  /** Gives back what an operation held that is not to be sent. */
  void release(NodeOperation<?> operation) {
    budget.giveBack(operation.weight(), operation.bytes());
  }

  /** Gives back what answered operations held. */
  void answered(int operations, long bytes) {
    budget.giveBack(operations, bytes);
    lastReply = System.nanoTime();
  }

  private void fail(NodeOperation<?> operation, NodeException reason) {
    release(operation);
    operation.completeExceptionally(reason);
  }

  NodeUnavailableException unavailable(String problem, Throwable cause) {
    return new NodeUnavailableException(address, problem, cause);
  }

  NodeProtocolException violation(String problem) {
    counters.protocolErrors++;
    return new NodeProtocolException(address, problem, null);
  }

  @Override
  public void opened(Channel channel) {
    // The default allocator gives memory back so often that JDKs from 24 on, which ask all
    // threads before they free any, spend a quarter of a bulk read's time on it.
    channel.config().setAllocator(PooledByteBufAllocator.DEFAULT);
    wire = new NodeChannel(this, pipeline, options, handshakes.get());
    channel.pipeline().addBefore("handler", "slabring", wire);
    wire.start();
  }

  /** An attempt to connect has failed, in whatever part of it. */
  @Override
  public void attemptFailed(NodeException reason) {
    if (wire != null) {
      wire.end(reason);
      return;
    }
    counters.connectFailures++;
    refuse(reason);
    tell(() -> listener.connectFailed(address, reason));
    dialer.failed();
  }

  /** The node has answered, so the connection may be used. */
  void ready(NodeChannel opened) {
    dialer.succeeded();
    counters.connects++;
    lastReply = System.nanoTime();
    refusal = null;
    usable = true;
    tell(() -> listener.connected(address));
    opened.send();
  }

  /** The connection has ended, ready or not. */
  void ended(NodeChannel gone, NodeException reason) {
    count();
    writtenBefore = counters.bytesWritten;
    readBefore = counters.bytesRead;
    wire = null;
    if (closed) {
      return;
    }
    if (gone.wasReady()) {
      refuse(reason);
      tell(() -> listener.disconnected(address, reason));
      dialer.failed();
    } else {
      attemptFailed(reason);
    }
  }

  /** Fails everything, and everything to come until there is a connection again. */
  private void refuse(NodeException cause) {
    NodeException end = closing;
    NodeException reason = end != null ? end : cause; // what closing brings about says so
    usable = false;
    refusal =
        reason instanceof NodeUnavailableException same
            ? same
            : unavailable("not connected, since", reason);
    for (NodeOperation<?> operation : pipeline.clear()) {
      fail(operation, reason);
    }
  }

  private void tell(Runnable event) {
    try {
      event.run();
    } catch (RuntimeException | Error e) {
      LOG.warn("node {}: the connection listener failed", address, e);
    }
  }

  void close(String reason) {
    closing = unavailable(reason, null);
    try {
      loop.execute(this::closeNow);
    } catch (RejectedExecutionException e) {
      failQueued(closing);
    }
  }

  private void closeNow() {
    if (closed) {
      return;
    }
    closed = true;
    dialer.close();
    if (timer != null) {
      timer.cancel(false);
    }
    refuse(closing);
    if (wire != null) {
      wire.end(closing);
    }
    drain();
  }
}
