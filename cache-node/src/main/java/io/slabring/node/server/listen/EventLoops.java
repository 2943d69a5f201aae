package io.slabring.node.server.listen;

import io.netty.channel.ChannelHandler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event loops of a server and the transport that they run on.
 *
 * @param vertx owner of the loops
 * @param kind their transport
 */
public record EventLoops(Vertx vertx, TransportKind kind) {
  private static final Logger LOG = LoggerFactory.getLogger(EventLoops.class);

  /*
   * Vert.x warns of a loop that is blocked for 2 s, with a stack trace after 5 s. At the start of a
   * node on a busy machine, loading classes takes longer than that, and no operator can act on it.
   */
  private static final int BLOCKED_WARNING_SECONDS = 10;
  private static final int BLOCKED_TRACE_SECONDS = 60;

  /**
   * Makes the loops on the forced transport or else the best that works. A transport that the
   * process may use in principle can still fail here: io_uring's rings are locked memory, of which
   * a container or an ordinary user often has too little.
   *
   * @param forced the only transport to consider; null for the best that works
   * @param threads number of loops, at least 1
   * @param guards a handler for the front of each listening socket
   * @throws IllegalStateException when the transport that was asked for, or all, do not work here
   */
  public static EventLoops make(
      TransportKind forced, int threads, Supplier<ChannelHandler> guards) {
    TransportKind.Choice choice = TransportKind.choose(forced);
    for (String rejected : choice.rejected()) {
      LOG.info("transport not available: {}", rejected);
    }
    if (choice.kind() == TransportKind.NIO && forced == null) {
      LOG.warn(
          "neither io_uring nor epoll works here, so nio serves: it costs more CPU. If {} is"
              + " read-only or mounted noexec, name another directory with"
              + " JAVA_OPTS=-Dio.netty.native.workdir=<directory>",
          System.getProperty("java.io.tmpdir"));
    }
    TransportKind kind = choice.kind();
    while (true) {
      try {
        return new EventLoops(vertx(kind, threads, guards), kind);
      } catch (IllegalStateException e) {
        TransportKind next = kind.next();
        if (forced != null || next == null) {
          throw new IllegalStateException(
              "transport %s does not work here: %s".formatted(kind.wireName(), reason(e)), e);
        }
        LOG.warn(
            "transport {} fails for {} event loops ({}); using {}",
            kind.wireName(),
            threads,
            reason(e),
            next.wireName());
        kind = next;
      }
    }
  }

  private static Vertx vertx(TransportKind kind, int threads, Supplier<ChannelHandler> guards) {
    VertxOptions options =
        new VertxOptions()
            .setEventLoopPoolSize(threads)
            .setWorkerPoolSize(1)
            .setInternalBlockingPoolSize(1)
            .setMaxEventLoopExecuteTimeUnit(TimeUnit.SECONDS)
            .setMaxEventLoopExecuteTime(BLOCKED_WARNING_SECONDS)
            .setWarningExceptionTimeUnit(TimeUnit.SECONDS)
            .setWarningExceptionTime(BLOCKED_TRACE_SECONDS)
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setFileCachingEnabled(false)
                    .setClassPathResolvingEnabled(false));
    return Vertx.builder().withTransport(kind.guardedBy(guards)).with(options).build();
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }
}
