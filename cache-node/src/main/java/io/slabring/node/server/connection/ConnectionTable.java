package io.slabring.node.server.connection;

import io.netty.channel.Channel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.util.concurrent.EventExecutor;
import io.slabring.node.admin.StatLines;
import io.slabring.node.server.conversation.Conversation;
import io.slabring.node.server.conversation.Phase;
import io.slabring.node.server.listen.ListenAddress;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The open connections, for {@code stats conns}. Thread-safe. */
public final class ConnectionTable {
  /** A connection, and what asks it on its event loop to close when its replies are sent. */
  private record Entry(Channel channel, Conversation conversation, Runnable drain) {}

  private static final Logger LOG = LoggerFactory.getLogger(ConnectionTable.class);

  /** The number of no connection. */
  public static final int NOBODY = -1;

  /** Numbers below are those of listeners. */
  private static final int FIRST_NUMBER = 100;

  /** So long after its last request a connection is looked at. */
  private static final int QUIET_SECONDS = 2;

  private final AtomicInteger next = new AtomicInteger(FIRST_NUMBER);
  private final Map<Integer, Entry> open = new ConcurrentSkipListMap<>();

  /**
   * Enters a connection; returns its number: its file descriptor, where that is known.
   *
   * @param drain run on the event loop to have it close as soon as no request is half done
   */
  int add(Channel channel, Conversation conversation, Runnable drain) {
    int number =
        channel instanceof UnixChannel unix ? unix.fd().intValue() : next.incrementAndGet();
    open.put(number, new Entry(channel, conversation, drain));
    return number;
  }

  /** The descriptor may have been given to another connection already. */
  void remove(int number, Conversation conversation) {
    open.computeIfPresent(
        number, (n, entry) -> entry.conversation() == conversation ? null : entry);
  }

  /** Asks every connection to close when its replies are sent, and waits for that. */
  public void drain(long timeout, TimeUnit unit) {
    CompletableFuture<?>[] closed =
        open.values().stream().map(ConnectionTable::drain).toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(closed).get(timeout, unit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // The server closes those that are left.
    }
  }

  private static CompletableFuture<Void> drain(Entry entry) {
    CompletableFuture<Void> closed = new CompletableFuture<>();
    entry.channel().closeFuture().addListener(done -> closed.complete(null));
    try {
      entry.channel().eventLoop().execute(entry.drain());
    } catch (RejectedExecutionException e) {
      closed.complete(null);
    }
    return closed;
  }

  /** Asks connections that have been quiet to close. */
  public void drainQuiet(int now) {
    for (Entry entry : open.values()) {
      boolean dumping = entry.conversation().phase() == Phase.AWAY;
      if (isQuiet(entry, now) && !dumping) {
        entry.channel().eventLoop().execute(entry.drain());
      }
    }
  }

  private static boolean isQuiet(Entry entry, int now) {
    return now - entry.conversation().lastActive() >= QUIET_SECONDS;
  }

  /**
   * Closes every connection, with whatever was read and sent so far, and waits until it is done.
   *
   * @param loops all event loops; each closes its own connections
   */
  public void closeAll(List<EventExecutor> loops, long timeout, TimeUnit unit) {
    CompletableFuture<?>[] done =
        loops.stream()
            .map(loop -> CompletableFuture.runAsync(() -> closeOwn(loop), loop))
            .toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(done).get(timeout, unit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.error("not all connections could be closed", e);
    }
  }

  private void closeOwn(EventExecutor loop) {
    for (Entry entry : open.values()) {
      if (entry.channel().eventLoop().equals(loop)) {
        entry.channel().close();
      }
    }
  }

  /**
   * Closes the calling loop's quiet connections that were reset without the loop being told:
   * io_uring has no event when data and a reset arrive together before the first read.
   *
   * @param now second of the store's clock
   */
  public void closeReset(int now) {
    for (Entry entry : open.values()) {
      Channel channel = entry.channel();
      if (isQuiet(entry, now) && channel.eventLoop().inEventLoop() && isReset(channel)) {
        channel.close();
      }
    }
  }

  /** Only a socket that is connected has a peer; the channel itself remembers its first answer. */
  private static boolean isReset(Channel channel) {
    return channel.isOpen()
        && channel.localAddress() instanceof InetSocketAddress
        && channel instanceof UnixChannel unix
        && unix.fd() instanceof Socket socket
        && socket.remoteAddress() == null;
  }

  /**
   * Describes the connections. They go on meanwhile, so each is shown as it is at some moment.
   *
   * @param now second of the store's clock
   * @param listening where connections come in
   * @param udp ports that are held
   * @param asking number of the connection that wants to know, or {@link #NOBODY}
   */
  public String describe(
      int now, List<ListenAddress> listening, List<ListenAddress> udp, int asking) {
    StatLines lines = new StatLines();
    int listener = 0; // no descriptor of a connection is as small
    for (ListenAddress address : listening) {
      listener++;
      lines.add(listener + ":addr", address.isUnix() ? address.toString() : text("tcp", address));
      lines.add(listener + ":state", "conn_listening");
      lines.add(listener + ":secs_since_last_cmd", now);
    }
    for (ListenAddress address : udp) {
      listener++;
      lines.add(listener + ":UDP", "UDP");
      lines.add(listener + ":addr", text("udp", address));
      lines.add(listener + ":state", "conn_read");
      lines.add(listener + ":secs_since_last_cmd", now);
    }
    open.forEach(
        (number, entry) -> {
          Channel channel = entry.channel();
          lines.add(number + ":addr", text(channel, channel.remoteAddress()));
          lines.add(number + ":listen_addr", text(channel, channel.localAddress()));
          lines.add(number + ":state", number == asking ? "conn_parse_cmd" : state(entry));
          lines.add(number + ":secs_since_last_cmd", now - entry.conversation().lastActive());
        });
    return lines.end();
  }

  private static String text(String protocol, ListenAddress address) {
    boolean six = address.host().indexOf(':') >= 0;
    return protocol + (six ? "6:" : ":") + address;
  }

  private static String text(Channel channel, SocketAddress address) {
    if (address instanceof InetSocketAddress inet) {
      boolean six = inet.getAddress() instanceof Inet6Address;
      String host = inet.getAddress().getHostAddress();
      return (six ? "tcp6:[" + host + "]" : "tcp:" + host) + ":" + inet.getPort();
    }
    String path = String.valueOf(address == null ? channel.localAddress() : address);
    return path.isEmpty() ? "?:<AF 0>" : "unix:" + path; // as memcached shows a nameless client
  }

  private static String state(Entry entry) {
    Conversation conversation = entry.conversation();
    if (conversation.isWaitingForClient()) {
      return "conn_mwrite";
    }
    return switch (conversation.phase()) {
      case VALUE -> "conn_nread";
      case SWALLOW -> "conn_swallow";
      case OVER -> "conn_closing";
      case WATCH, AWAY -> "conn_watch";
      default -> "conn_read";
    };
  }
}
