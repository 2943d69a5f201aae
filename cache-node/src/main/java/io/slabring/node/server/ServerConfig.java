package io.slabring.node.server;

import java.util.List;

/**
 * What the network side is told at start.
 *
 * @param addresses where to listen, at least one
 * @param threads event loops, at least 1
 * @param transport the one to force, or {@code null} for the best that works
 * @param backlog connections the kernel holds that were not accepted yet
 * @param maxConnections open connections at most, at least 1
 * @param refuseOverLimit over the limit: true answers with an error and closes, false stops
 *     accepting until a connection closes
 * @param idleTimeoutSeconds connections that send nothing for so long are closed; 0 for never
 * @param shutdownCommand whether {@code shutdown} is obeyed
 * @param flushCommand whether {@code flush_all} is obeyed
 * @param dumpCommands whether {@code stats cachedump} and {@code stats detail} are obeyed
 * @param advertisedHost the name that {@code config get cluster} gives to clients; {@code null} for
 *     the address a client is connected to
 */
public record ServerConfig(
    List<ListenAddress> addresses,
    int threads,
    TransportKind transport,
    int backlog,
    int maxConnections,
    boolean refuseOverLimit,
    int idleTimeoutSeconds,
    boolean shutdownCommand,
    boolean flushCommand,
    boolean dumpCommands,
    String advertisedHost) {

  public ServerConfig {
    addresses = List.copyOf(addresses);
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("a server needs an address to listen on");
    }
    if (threads < 1) {
      throw new IllegalArgumentException("a server needs an event loop: threads=" + threads);
    }
    if (maxConnections < 1) {
      throw new IllegalArgumentException(
          "a server needs a connection: maxConnections=" + maxConnections);
    }
  }
}
