package io.slabring.node.server;

import io.slabring.node.server.command.Permissions;
import io.slabring.node.server.listen.ListenAddress;
import io.slabring.node.server.listen.TransportKind;
import io.slabring.node.server.login.AuthFile;
import io.slabring.node.server.tls.Tls;
import java.util.List;

/**
 * The settings of the network side, with memcached's defaults. Filled in before the server starts,
 * not changed afterwards.
 */
public final class ServerConfig {
  /** Where to listen. */
  public List<ListenAddress> addresses = List.of();

  /** Permissions of Unix sockets: 9 bits as of chmod. */
  public int unixPermissions = 0700;

  /** Encrypts the connections of addresses that do not say {@code notls}; null for none. */
  public Tls tls;

  /** Users and passwords; null if clients need none. */
  public AuthFile authFile;

  /** False: clients are expected to speak the binary protocol, so all are turned away. */
  public boolean speaksText = true;

  /** UDP ports to hold, so that no other process answers there. */
  public List<ListenAddress> udpAddresses = List.of();

  /** Event loops, at least 1. */
  public int threads = 4;

  /** The transport to force, or {@code null} for the best that works. */
  public TransportKind transport;

  /** Connections the kernel holds that were not accepted yet. */
  public int backlog = 1024;

  /** Open connections at most, at least 1. */
  public int maxConnections = 1024;

  /**
   * Over the limit: true answers with an error and closes, false stops accepting until a connection
   * closes.
   */
  public boolean refuseOverLimit = true;

  /** Requests of one connection after which the others have their turn ({@code -R}). */
  public int requestsPerTurn = 20;

  /** Bytes that input and replies may take in all, or 0 for no limit but the built-in ones. */
  public long bufferMemoryLimit;

  /** Connections that send nothing for so many seconds are closed; 0 for never. */
  public int idleTimeoutSeconds;

  /** Whether {@code shutdown} is obeyed. */
  public boolean shutdownCommand;

  /** Whether {@code flush_all} is obeyed. */
  public boolean flushCommand = true;

  /** Whether {@code watch} is obeyed. */
  public boolean watchCommand = true;

  /** Bytes of log entries of an event loop that may wait for the collector. */
  public int workerLogBytes = 64 << 10;

  /** Bytes of log lines that may wait for one watching client. */
  public int watcherLogBytes = 256 << 10;

  /** Whether the commands that show keys are obeyed. */
  public boolean dumpCommands = true;

  /** Whether it is measured how long commands take, and keys are looked at. */
  public boolean measures;

  /** Whether {@code debugtime} and {@code debugitem} are obeyed. */
  public boolean debugCommands;

  /**
   * Whether the node belongs to a cluster, so that clients are told of its nodes and not of this
   * one alone.
   */
  public boolean inCluster;

  /** Which commands of the operator are obeyed. */
  Permissions permissions() {
    return new Permissions(
        shutdownCommand, flushCommand, watchCommand, dumpCommands, debugCommands);
  }

  void check() {
    if (threads < 1) {
      throw new IllegalArgumentException("a server needs an event loop: threads=" + threads);
    }
    if (requestsPerTurn < 1) {
      throw new IllegalArgumentException(
          "a turn needs a request: requestsPerTurn=" + requestsPerTurn);
    }
    if (maxConnections < 1) {
      throw new IllegalArgumentException(
          "a server needs a connection: maxConnections=" + maxConnections);
    }
  }
}
