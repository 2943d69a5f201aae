package io.slabring.node.server.link;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done once at the end of a turn of an event loop, however many events it handled: those
 * whose errands have changed are told, and then all connections flush, so that many requests share
 * one write. Used on that loop.
 */
public final class LoopTurn {
  private static final Logger LOG = LoggerFactory.getLogger(LoopTurn.class);

  private final EventLoop loop;
  private final ArrayDeque<Runnable> changed = new ArrayDeque<>();
  private final ArrayDeque<Runnable> flushes = new ArrayDeque<>();
  private final Runnable end = this::end;
  private boolean scheduled;

  /** The turns of a loop. */
  public LoopTurn(EventLoop loop) {
    this.loop = loop;
  }

  /** Has an action run, not within this call. */
  void tell(Runnable action) {
    changed.add(action);
    schedule();
  }

  /** Has a connection flush behind all that is told in this turn. */
  void flush(Runnable flush) {
    flushes.add(flush);
    schedule();
  }

  private void schedule() {
    if (!scheduled) {
      scheduled = true;
      loop.execute(end);
    }
  }

  private void end() {
    // What is told from now on has a turn of its own, so that the sockets are not kept waiting.
    for (int left = changed.size(); left > 0; left--) {
      run(changed.poll());
    }
    for (Runnable flush = flushes.poll(); flush != null; flush = flushes.poll()) {
      run(flush);
    }
    scheduled = false;
    if (!changed.isEmpty()) {
      schedule();
    }
  }

  private static void run(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException failure) {
      LOG.error("an errand of a client failed", failure);
    }
  }
}
