package io.slabring.client.node;

import io.netty.util.NetUtil;
import io.slabring.client.connection.HostResolver;
import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Looks up host names, each on a thread of its own, so that a slow name holds up no other one.
 * Bounded: {@link #THREADS_MAX} look-ups run at a time, and each node has at most one. Thread-safe.
 */
final class HostLookups {
  static final int THREADS_MAX = 64;

  private static final long IDLE_SECONDS = 5;
  private static final AtomicInteger THREADS = new AtomicInteger();

  private final HostResolver resolver;
  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          THREADS_MAX,
          THREADS_MAX,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          HostLookups::thread);

  /** The addresses of one name, as soon as they are known. */
  static final class Lookup extends CompletableFuture<InetAddress[]> implements Runnable {
    private final HostResolver resolver;
    private final String host;

    private Lookup(HostResolver resolver, String host) {
      this.resolver = resolver;
      this.host = host;
    }

    /**
     * Every exception of the resolver is a result: nothing else would complete the waiting callers.
     */
    @Override
    public void run() {
      try {
        complete(resolver.resolve(host));
      } catch (Throwable e) {
        completeExceptionally(e);
      }
    }
  }

  HostLookups(HostResolver resolver) {
    this.resolver = resolver;
    threads.allowCoreThreadTimeOut(true);
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "slabring-lookup-" + THREADS.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }

  /** Starts to look up a name; an IP address is its own answer, without a thread. */
  Lookup start(String host) {
    Lookup lookup = new Lookup(resolver, host);
    if (resolver.equals(HostResolver.SYSTEM) && isAddress(host)) {
      lookup.run();
      return lookup;
    }
    try {
      threads.execute(lookup);
    } catch (RejectedExecutionException e) {
      lookup.completeExceptionally(e);
    }
    return lookup;
  }

  private static boolean isAddress(String host) {
    return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
  }

  /** Nobody waits for it any more. */
  void abandon(Lookup lookup) {
    threads.remove(lookup);
  }

  /** Ends all look-ups that heed an interrupt. */
  void close() {
    threads.shutdownNow();
  }
}
