package io.slabring.node.server.listen;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ServerChannel;
import io.vertx.core.transport.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** How the node talks to the operating system's sockets, best first. */
public enum TransportKind {
  /** Linux's completion queues; often forbidden inside containers. */
  IO_URING(Transport.IO_URING),
  /** Linux's readiness queues. */
  EPOLL(Transport.EPOLL),
  /** The JDK's own selectors: works everywhere. */
  NIO(Transport.NIO);

  private final Transport transport;

  TransportKind(Transport transport) {
    this.transport = transport;
  }

  /** What was taken and, for each better one, why it was not. */
  public record Choice(TransportKind kind, List<String> rejected) {}

  /**
   * Takes the forced transport or else the best that works here.
   *
   * @param forced the only one to consider, or {@code null}
   * @throws IllegalStateException when the forced one does not work here; the message says why
   */
  public static Choice choose(TransportKind forced) {
    if (forced != null) {
      if (!forced.isAvailable()) {
        throw new IllegalStateException(
            "transport " + forced.wireName() + " does not work here: " + forced.whyNot());
      }
      return new Choice(forced, List.of());
    }
    List<String> rejected = new ArrayList<>();
    for (TransportKind kind : values()) {
      if (kind.isAvailable()) {
        return new Choice(kind, List.copyOf(rejected));
      }
      rejected.add(kind.wireName() + ": " + kind.whyNot());
    }
    throw new IllegalStateException("no transport works here: " + rejected);
  }

  /** The name on the command line and in the log: {@code io_uring}, {@code epoll}, {@code nio}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it works on this machine and for this process. */
  public boolean isAvailable() {
    return transport != null && transport.available();
  }

  /** Whether a read finishes in the call that starts it, so that idle channels hold no buffer. */
  public boolean readsAtOnce() {
    return this != IO_URING;
  }

  /** Makes the channels of outgoing connections. */
  public ChannelFactory<? extends Channel> channels() {
    return transport.implementation().channelFactory(false);
  }

  /** Makes the channels that listen. */
  public ChannelFactory<? extends ServerChannel> serverChannels() {
    return transport.implementation().serverChannelFactory(false);
  }

  /** The next best one that works here, or {@code null}. */
  TransportKind next() {
    for (TransportKind kind : values()) {
      if (kind.ordinal() > ordinal() && kind.isAvailable()) {
        return kind;
      }
    }
    return null;
  }

  /** The same with a handler in front of each listening socket. */
  Transport guardedBy(Supplier<ChannelHandler> guards) {
    io.vertx.core.spi.transport.Transport guarded =
        new GuardedTransport(transport.implementation(), guards);
    return new Transport() {
      @Override
      public String name() {
        return transport.name();
      }

      @Override
      public boolean available() {
        return transport.available();
      }

      @Override
      public Throwable unavailabilityCause() {
        return transport.unavailabilityCause();
      }

      @Override
      public io.vertx.core.spi.transport.Transport implementation() {
        return guarded;
      }
    };
  }

  private String whyNot() {
    if (transport == null) {
      return "its library is missing";
    }
    Throwable cause = transport.unavailabilityCause();
    while (cause != null && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause == null ? "unknown reason" : String.valueOf(cause.getMessage());
  }
}
