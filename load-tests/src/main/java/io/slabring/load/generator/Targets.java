package io.slabring.load.generator;

import io.slabring.load.result.Target;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Where the load of a run goes. */
public interface Targets extends AutoCloseable {
  /** Where keys belong now. */
  Routing routing();

  /** From now on tells changes, on any thread. At most one listener. */
  void follow(Consumer<Routing> listener);

  @Override
  void close();

  /** One server. */
  static Targets single(InetSocketAddress target) {
    return fixed(Routing.single(target));
  }

  /** Servers that never change. */
  static Targets fixed(Routing routing) {
    return new Targets() {
      @Override
      public Routing routing() {
        return routing;
      }

      @Override
      public void follow(Consumer<Routing> listener) {
        // There is never anything to tell.
      }

      @Override
      public void close() {
        // Nothing is open.
      }
    };
  }

  /**
   * Asks every target who it is.
   *
   * @param login what a connection says first, or null
   * @param pid of the only server, or 0: it is found by its port if it is local
   * @throws RunFailedException when one cannot be reached or is no memcached
   */
  static List<Target> describe(Routing routing, boolean tls, Login login, long pid)
      throws RunFailedException {
    List<Target> described = new ArrayList<>();
    for (InetSocketAddress address : routing.targets()) {
      try (Handshake handshake = Handshake.with(address, tls, login)) {
        String version = handshake.product();
        long process = pid != 0 ? pid : LocalServers.pidOf(address);
        String commandLine = process == 0 ? null : LocalServers.commandLine(process);
        described.add(new Target(Routing.name(address), version, process, commandLine));
      }
    }
    return described;
  }
}
