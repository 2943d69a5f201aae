package io.slabring.membership.jgroups;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jgroups.util.DefaultSocketFactory;

/** Makes the sockets of the cluster port: plain ones, or TLS with certificates on both sides. */
final class ClusterSockets extends DefaultSocketFactory {
  private static final int HANDSHAKE_MS = 2000;

  private final String name;
  private final SSLContext tls;

  /**
   * Sockets of a member.
   *
   * @param name what the log calls the member
   * @param tls null for plain sockets
   */
  ClusterSockets(String name, SSLContext tls) {
    this.name = name;
    this.tls = tls;
  }

  @Override
  public Socket createSocket(String service) throws IOException {
    if (tls == null) {
      return new Socket();
    }
    SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket();
    socket.setSoTimeout(HANDSHAKE_MS);
    socket.addHandshakeCompletedListener(event -> endHandshake(event.getSocket()));
    return socket;
  }

  @Override
  public ServerSocket createServerSocket(String service) throws IOException {
    return tls == null ? new ServerSocket() : new Gate(name, tls, HANDSHAKE_MS);
  }

  private static void endHandshake(Socket socket) {
    try {
      socket.setSoTimeout(0);
    } catch (SocketException e) {
      // closed meanwhile
    }
  }
}
