package io.slabring.node.server.listen;

import io.vertx.core.Future;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses that are listened on. Every event loop listens on each of them; Vert.x makes one
 * socket of that and spreads its connections. Thread-safe.
 */
public final class Listeners {
  private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

  private static final int FILE_TYPE = 0170000;
  private static final int SOCKET = 0140000;

  /** One address to bind; a name may stand for several, of which one must work. */
  private record Candidate(int id, ListenAddress wanted, SocketAddress socket) {}

  private final List<ListenAddress> wanted;
  private final int unixPermissions;
  private final Map<Integer, ListenAddress> bound = new ConcurrentSkipListMap<>();

  /**
   * Addresses that are not listened on yet.
   *
   * @param unixPermissions permissions of Unix sockets: 9 bits as of chmod
   */
  public Listeners(List<ListenAddress> wanted, int unixPermissions) {
    this.wanted = wanted;
    this.unixPermissions = unixPermissions;
  }

  /**
   * Removes Unix sockets that an earlier process left behind, and nothing else: binding would
   * replace any file, also the socket of a process that serves. Call once, before listening.
   */
  public void prepare() throws ListenException {
    for (ListenAddress address : wanted) {
      if (address.isUnix()) {
        removeSocket(address);
      }
    }
  }

  private static void removeSocket(ListenAddress address) throws ListenException {
    Path path = Path.of(address.path());
    try {
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        if ((mode & FILE_TYPE) != SOCKET) {
          throw new IOException("there is a file that is no socket");
        }
        if (isServed(path)) {
          throw new BindException("Address already in use");
        }
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new ListenException(address, e);
    }
  }

  /** Whether a process listens on a Unix socket: then it was not left behind. */
  private static boolean isServed(Path socket) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.configureBlocking(false); // one whose queue is full is served, too
      channel.connect(UnixDomainSocketAddress.of(socket));
      return true;
    } catch (ConnectException e) {
      return false;
    }
  }

  /** Runs something while new Unix sockets get only the permissions that were asked for. */
  public <E extends Exception> void bindRestricted(Binding<E> binding) throws E {
    if (wanted.stream().noneMatch(ListenAddress::isUnix)) {
      binding.run();
      return;
    }
    int before = FileMask.set(~unixPermissions & 0777);
    try {
      binding.run();
    } finally {
      FileMask.set(before);
    }
  }

  /** Listens, or fails. */
  public interface Binding<E extends Exception> {
    void run() throws E;
  }

  /** The addresses in use, in the order they were asked for. */
  public List<ListenAddress> bound() {
    return List.copyOf(bound.values());
  }

  /** Binds all addresses for one event loop; fails with a {@link ListenException}. */
  public Future<?> listen(Function<ListenAddress, NetServer> servers) {
    List<Future<?>> all = new ArrayList<>();
    int id = 1;
    for (ListenAddress address : wanted) {
      List<Candidate> candidates;
      try {
        candidates = resolve(address, id);
      } catch (UnknownHostException e) {
        return Future.failedFuture(new ListenException(address, e));
      }
      id += candidates.size();
      all.add(listenOnAny(candidates, servers));
    }
    return all.isEmpty() ? Future.succeededFuture() : Future.all(all);
  }

  private Future<?> listenOnAny(
      List<Candidate> candidates, Function<ListenAddress, NetServer> servers) {
    List<Future<?>> attempts = new ArrayList<>();
    for (Candidate candidate : candidates) {
      NetServer server = servers.apply(candidate.wanted());
      attempts.add(
          server
              .listen(candidate.socket())
              .onSuccess(done -> note(candidate, server.actualPort()))
              .recover(e -> Future.failedFuture(new ListenException(candidate.wanted(), e))));
    }
    if (attempts.size() == 1) {
      return attempts.getFirst();
    }
    return Future.join(attempts)
        .recover(
            failure -> {
              if (attempts.stream().noneMatch(Future::succeeded)) {
                return Future.failedFuture(failure);
              }
              LOG.debug("not every address of a name can be listened on", failure);
              return Future.succeededFuture();
            });
  }

  private void note(Candidate candidate, int port) {
    ListenAddress address = candidate.wanted();
    if (!address.isUnix()) {
      address = ListenAddress.tcp(candidate.socket().hostAddress(), port);
    }
    bound.put(candidate.id(), address);
  }

  private static List<Candidate> resolve(ListenAddress address, int firstId)
      throws UnknownHostException {
    if (address.isUnix()) {
      SocketAddress socket = SocketAddress.domainSocketAddress(address.path());
      return List.of(new Candidate(firstId, address, socket));
    }
    List<Candidate> candidates = new ArrayList<>();
    int id = firstId;
    for (InetAddress ip : InetAddress.getAllByName(address.host())) {
      String host = ip.getHostAddress();
      SocketAddress socket =
          address.port() == 0
              ? SocketAddress.sharedRandomPort(id, host)
              : SocketAddress.inetSocketAddress(address.port(), host);
      candidates.add(new Candidate(id++, address, socket));
    }
    return candidates;
  }
}
