package io.slabring.membership.jgroups;

import io.slabring.membership.MembershipConfig;
import io.slabring.membership.gate.Gate;
import io.slabring.membership.gate.PeerSocket;
import io.slabring.membership.gate.Refusals;
import io.slabring.membership.tls.ClusterTls;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jgroups.Version;
import org.jgroups.util.DefaultSocketFactory;

/**
 * Makes the sockets of the cluster port: plain, or TLS with certificates on both sides.
 * Thread-safe.
 */
final class ClusterSockets extends DefaultSocketFactory {
  private final String name;
  private final SSLContext tls;
  private final Refusals refusals;

  /** Sockets to other processes, until they are found closed. */
  private final Set<Socket> made = ConcurrentHashMap.newKeySet();

  private final long begun = System.nanoTime();

  /**
   * Creates the factory of a member.
   *
   * @param name name of the member in the log
   * @param config the settings that say who may connect
   */
  ClusterSockets(String name, MembershipConfig config) throws IOException {
    this.name = name;
    tls = config.tlsContext == null ? ClusterTls.context(config) : config.tlsContext;
    refusals = new Refusals(name);
  }

  /** Returns the log of failures between this member and its peers. */
  Refusals refusals() {
    return refusals;
  }

  /**
   * Returns the time since this member began to make its cluster port, in milliseconds. Most of the
   * processor time that a member needs before it can look for others follows from then on.
   */
  long ageMillis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
  }

  @Override
  public Socket createSocket(String service) throws IOException {
    Socket socket = new PeerSocket(tls, refusals);
    made.removeIf(Socket::isClosed);
    made.add(socket);
    return socket;
  }

  /**
   * Returns whether another process has accepted a connection of this one. That process need not
   * have authenticated yet, which takes seconds on a busy machine.
   *
   * @param ownPort port of this process; a connection to itself does not count
   */
  boolean reachAnother(int ownPort) {
    return made.stream().anyMatch(socket -> isOpen(socket) && !isToItself(socket, ownPort));
  }

  private static boolean isOpen(Socket socket) {
    return socket.isConnected() && !socket.isClosed();
  }

  private static boolean isToItself(Socket socket, int ownPort) {
    return socket.getPort() == ownPort && socket.getInetAddress().equals(socket.getLocalAddress());
  }

  @Override
  public ServerSocket createServerSocket(String service) throws IOException {
    return new Gate(name, tls, version -> Version.isBinaryCompatible((short) version), refusals);
  }
}
