package io.slabring.load.generator;

import io.slabring.load.workload.Mix.Kind;
import java.util.Arrays;

/**
 * One user of the cache: a connection to every target, and requests in batches. In a closed loop a
 * batch of the workload's pipeline leaves when the one before is answered; in an open loop the
 * {@link LoadLoop} says when a request leaves, and not more than the pipeline are under way.
 * Belongs to its event loop.
 */
final class Client {
  /** Preloading stores this much at once. */
  private static final int PRELOAD_BATCH = 64;

  private static final int PRELOAD_BYTES = 256 << 10;

  /** Misses that wait to be filled; those beyond are left to the next miss. */
  private static final int MAX_FILLS = 2048;

  private final LoadLoop loop;
  private final int id;
  private Link[] links = new Link[0];
  private int outstanding;

  /** Keys to fill, counters as their complement. */
  private int[] fills = new int[16];

  private int fillCount;
  private int nextPreload;
  private boolean failedAtOnce;

  Client(LoadLoop loop, int id) {
    this.loop = loop;
    this.id = id;
    nextPreload = id;
  }

  int id() {
    return id;
  }

  Link[] links() {
    return links;
  }

  /** A further target. */
  void addLink(Link link) {
    links = Arrays.copyOf(links, links.length + 1);
    links[links.length - 1] = link;
  }

  boolean isIdle() {
    return outstanding == 0;
  }

  boolean hasRoom() {
    return outstanding < loop.workload.pipeline();
  }

  /** A connection was opened or a phase began: if nothing is under way, something may leave. */
  void start() {
    if (outstanding == 0) {
      next(System.nanoTime());
    }
  }

  void answered() {
    outstanding--;
  }

  /** All answers that came together are read. */
  void afterRead(long now) {
    if (loop.isPaced()) {
      issueFills(now);
      loop.pacer.pump(this, now);
      flush();
      if (outstanding == 0) {
        loop.idle();
      }
    } else if (outstanding == 0) {
      next(now);
    }
  }

  private void next(long now) {
    failedAtOnce = false;
    switch (loop.phase) {
      case PRELOAD -> preload(now);
      case LOAD -> {
        if (!loop.isPaced()) {
          issueFills(now);
          int wanted = loop.workload.pipeline();
          for (int i = 0; i < wanted && !loop.isSpent(); i++) {
            loop.spend(issue(now, now));
          }
        }
      }
      case IDLE -> fillCount = 0;
    }
    flush();
    if (outstanding == 0) {
      if (failedAtOnce) {
        loop.tryLater(this);
      } else {
        loop.idle();
      }
    }
  }

  private void preload(long now) {
    int keys = loop.workload.keys().count();
    int stride = loop.clientsInAll();
    int bytes = 0;
    for (int i = 0; i < PRELOAD_BATCH && bytes < PRELOAD_BYTES; i++) {
      if (nextPreload < 0 || nextPreload >= keys) {
        return;
      }
      int key = nextPreload;
      nextPreload += stride;
      Link link = linkOf(key, KeyNames.PLAIN);
      if (isUsable(link, Operation.SET)) {
        link.set(key, loop.choices.ttl(), now);
        outstanding++;
        bytes += loop.values.size(key);
      }
    }
  }

  boolean isPreloaded() {
    return nextPreload < 0 || nextPreload >= loop.workload.keys().count();
  }

  /**
   * Writes one request of the mix. It leaves with {@link #flush}.
   *
   * @param start from when its latency counts
   * @return how many operations it is
   */
  int issue(long start, long now) {
    Kind kind = loop.choices.kind();
    if (kind == Kind.BULK) {
      return bulk(start, now);
    }
    int key = loop.choices.key(now - loop.loadStart);
    if (kind == Kind.SET || kind == Kind.DELETE) {
      key = loop.verifier != null ? own(key) : key;
    }
    Operation operation = Operation.valueOf(kind.name());
    Link link = linkOf(key, kind == Kind.INCR ? KeyNames.COUNTER : KeyNames.PLAIN);
    if (!isUsable(link, operation)) {
      return 1;
    }
    switch (kind) {
      case GET -> link.get(key, start);
      case SET -> link.set(key, loop.choices.ttl(), start);
      case DELETE -> link.delete(key, start);
      default -> link.incr(key, start);
    }
    outstanding++;
    return 1;
  }

  private int bulk(long start, long now) {
    int size = loop.choices.bulkSize();
    for (int i = 0; i < size; i++) {
      int key = loop.choices.key(now - loop.loadStart);
      Link link = linkOf(key, KeyNames.PLAIN);
      if (isUsable(link, Operation.BULK)) {
        link.bulkKey(key, start);
      }
    }
    for (Link link : links) {
      if (link.endBulk()) {
        outstanding++;
      }
    }
    return size;
  }

  /** All writes of a key come from one client when values are verified: the nearest such key. */
  private int own(int key) {
    return Choices.withResidue(key, loop.clientsInAll(), id, loop.workload.keys().count());
  }

  private Link linkOf(int key, byte letter) {
    return links.length == 1 ? links[0] : links[loop.target(key, letter)];
  }

  /** A request to a target without a connection fails at once. */
  private boolean isUsable(Link link, Operation operation) {
    if (link.isUp()) {
      return true;
    }
    failedAtOnce = true;
    loop.tally.failed(operation, link.target(), 1, "no connection to " + loop.name(link.target()));
    return false;
  }

  /** Remembers to store a missed key. */
  void fill(int key, boolean isCounter) {
    if (fillCount == MAX_FILLS) {
      return;
    }
    if (fillCount == fills.length) {
      fills = Arrays.copyOf(fills, fillCount * 2);
    }
    fills[fillCount++] = isCounter ? ~key : key;
  }

  void issueFills(long now) {
    for (int i = 0; i < fillCount; i++) {
      boolean isCounter = fills[i] < 0;
      int key = isCounter ? ~fills[i] : fills[i];
      Link link = linkOf(key, isCounter ? KeyNames.COUNTER : KeyNames.PLAIN);
      if (isUsable(link, isCounter ? Operation.ADD : Operation.SET)) {
        if (isCounter) {
          link.addCounter(key, loop.choices.ttl(), now);
        } else {
          link.set(key, loop.choices.ttl(), now);
        }
        outstanding++;
      }
    }
    fillCount = 0;
  }

  void flush() {
    for (Link link : links) {
      if (link.pendingBytes() > 0) {
        link.flush();
      }
    }
  }

  /** The connection is gone: what was under way on it has failed. */
  void drop(Link link, String message) {
    link.drop(message);
    if (!loop.isPaced() && outstanding == 0) {
      loop.tryLater(this);
    }
  }

  /** A link in the place of one whose connection is gone. */
  Link renew(Link gone) {
    Link link = new Link(loop, this, gone.target(), false);
    links[gone.target()] = link;
    return link;
  }
}
