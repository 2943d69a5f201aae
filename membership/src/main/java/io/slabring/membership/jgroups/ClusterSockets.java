package io.slabring.membership.jgroups;

import io.slabring.membership.gate.Gate;
import io.slabring.membership.gate.PeerSocket;
import io.slabring.membership.gate.Refusals;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import org.jgroups.Version;
import org.jgroups.util.DefaultSocketFactory;

/** Makes the sockets of the cluster port: plain ones, or TLS with certificates on both sides. */
final class ClusterSockets extends DefaultSocketFactory {
  private final String name;
  private final SSLContext tls;
  private final Refusals refusals;

  /** Those to others, until they are seen to be closed. */
  private final Set<Socket> made = ConcurrentHashMap.newKeySet();

  /**
   * Sockets of a member.
   *
   * @param name what the log calls the member
   * @param tls null for plain sockets
   */
  ClusterSockets(String name, SSLContext tls) {
    this.name = name;
    this.tls = tls;
    refusals = new Refusals(name);
  }

  /** Where it is logged that peers and this member do not understand each other. */
  Refusals refusals() {
    return refusals;
  }

  @Override
  public Socket createSocket(String service) throws IOException {
    Socket socket = new PeerSocket(tls, refusals);
    made.removeIf(Socket::isClosed);
    made.add(socket);
    return socket;
  }

  /**
   * Whether another process has accepted a connection of this one, which need not have shown yet
   * who it is: on a busy machine that takes seconds.
   *
   * @param ownPort of this process; a connection to itself does not count
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
