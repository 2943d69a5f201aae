package io.slabring.node.server.connection;

import io.netty.util.concurrent.EventExecutor;

/**
 * The connections of one event loop whose replies are sent when the loop has read what was ready.
 * For transports on which sending is a system call. Used on that loop.
 */
public final class SendRound {
  /*
   * A send wakes its receiver. A receiver that is woken by each reply of a round falls asleep
   * between them, and each wake-up costs the sender up to half of the system call; sent in one go,
   * most replies find it awake. A reply waits for at most MAX connections, and so many buffers
   * are in use at most: the first of them is still in the cache when it is sent.
   */
  private static final int MAX = 64;

  private final EventExecutor loop;
  private final SocketOutlet[] waiting = new SocketOutlet[MAX];
  private final Runnable end = this::end;
  private int size;
  private boolean scheduled;

  /** The rounds of a loop that has not read yet. */
  public SendRound(EventExecutor loop) {
    this.loop = loop;
  }

  /** Sends what an outlet holds at the end of this round; once for a round and outlet. */
  void add(SocketOutlet outlet) {
    if (size == MAX) {
      send();
    }
    if (!scheduled) {
      scheduled = true;
      loop.execute(end);
    }
    waiting[size++] = outlet;
  }

  private void end() {
    scheduled = false;
    send();
  }

  private void send() {
    int count = size;
    size = 0; // an outlet may fail, and its connection send something else
    for (int i = 0; i < count; i++) {
      SocketOutlet outlet = waiting[i];
      waiting[i] = null;
      outlet.sendHeld();
    }
  }
}
