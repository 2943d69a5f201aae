package io.slabring.membership.gate;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/**
 * A connection that this member opens to another one. With TLS, it counts as connected after the
 * handshake. Logs why the peer rejects the connection, also if the peer says so only after the
 * handshake, as TLS 1.3 allows.
 */
public final class PeerSocket extends Socket {
  /** How long a peer may be silent during the handshake. */
  private static final int HANDSHAKE_MS = 2000;

  private final SSLContext tls;
  private final Refusals refusals;
  private final AtomicBoolean closing = new AtomicBoolean();
  private volatile SSLSocket secured;
  private InputStream input;

  /**
   * Creates a socket that is not connected.
   *
   * @param tls null for a connection without TLS
   */
  public PeerSocket(SSLContext tls, Refusals refusals) {
    this.tls = tls;
    this.refusals = refusals;
  }

  @Override
  public void connect(SocketAddress endpoint, int timeout) throws IOException {
    super.connect(endpoint, timeout);
    if (tls == null) {
      return;
    }
    InetSocketAddress peer = (InetSocketAddress) endpoint;
    try {
      setSoTimeout(HANDSHAKE_MS);
      SSLSocket layer =
          (SSLSocket)
              tls.getSocketFactory()
                  .createSocket(this, peer.getAddress().getHostAddress(), peer.getPort(), true);
      layer.startHandshake();
      setSoTimeout(0);
      secured = layer;
    } catch (IOException e) {
      refusals.notJoined(peer, e);
      close();
      throw e;
    }
  }

  @Override
  public synchronized InputStream getInputStream() throws IOException {
    SSLSocket layer = secured;
    if (layer == null && tls != null) {
      return super.getInputStream(); // used by the handshake
    }
    if (input == null) {
      InetSocketAddress peer = (InetSocketAddress) getRemoteSocketAddress();
      input = new Answer(layer == null ? super.getInputStream() : layer.getInputStream(), peer);
    }
    return input;
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    SSLSocket layer = secured;
    return layer == null ? super.getOutputStream() : layer.getOutputStream();
  }

  /** Closes the TLS layer, too, which in turn closes this socket. */
  @Override
  public synchronized void close() throws IOException {
    SSLSocket layer = secured;
    if (layer != null && closing.compareAndSet(false, true)) {
      layer.close();
    }
    super.close();
  }

  /** The input from the peer. Its first bytes tell whether the peer accepts the connection. */
  private final class Answer extends FilterInputStream {
    private final InetSocketAddress peer;
    private boolean begun;

    Answer(InputStream in, InetSocketAddress peer) {
      super(in);
      this.peer = peer;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (begun) {
        return super.read(bytes, offset, length);
      }
      try {
        int count = super.read(bytes, offset, length);
        begun = count > 0;
        if (begun && tls == null && bytes[offset] == Alert.ALERT) {
          refusals.notJoined(peer, Refusals.Cause.USES_TLS);
          throw new IOException("the peer uses TLS: " + peer);
        }
        return count;
      } catch (SSLException e) {
        refusals.notJoined(peer, e);
        throw e;
      }
    }
  }
}
