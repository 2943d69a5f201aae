package io.slabring.membership.jgroups;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import org.jgroups.util.DefaultSocketFactory;

/** Makes the sockets of the cluster port: plain ones, or TLS with certificates on both sides. */
final class ClusterSockets extends DefaultSocketFactory {
  private final String name;
  private final SSLContext tls;
  private final Refusals refusals;

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
    return new PeerSocket(tls, refusals);
  }

  @Override
  public ServerSocket createServerSocket(String service) throws IOException {
    return new Gate(name, tls, refusals);
  }
}
