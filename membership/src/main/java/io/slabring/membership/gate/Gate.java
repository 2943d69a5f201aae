package io.slabring.membership.gate;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * The server socket of the cluster port. {@link #accept} returns only peers that have sent what a
 * member sends first and, with TLS, have shown a valid certificate. JGroups reads from one new
 * connection at a time, so it never has to wait for a stranger. Until a connection is admitted, it
 * is in the {@link Lobby}. Thread-safe.
 */
public class Gate extends ServerSocket {
  /** Connections that the system queues until they are accepted. */
  private static final int BACKLOG = 512;

  /** Admitted peers that wait for JGroups to accept them. */
  private static final int ADMITTED_MAX = 64;

  /** The first pause after a failure to accept; each further failure doubles it. */
  private static final long PAUSE_MIN_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private static final long PAUSE_MAX_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** What JGroups sends first: a cookie, its version, and the length of an address. */
  private static final byte[] COOKIE = {'b', 'e', 'l', 'a'};

  private static final int HEADER_BYTES = COOKIE.length + 2 * Short.BYTES;
  private static final int ADDRESS_BYTES_MAX = 64;

  private final String name;
  private final SSLContext tls;
  private final IntPredicate compatible;
  private final Refusals refusals;
  private final Lobby lobby = new Lobby();
  private final BlockingQueue<Socket> admitted = new ArrayBlockingQueue<>(ADMITTED_MAX);
  private final AtomicBoolean open = new AtomicBoolean();

  /**
   * Creates a gate that is not bound yet.
   *
   * @param name name of the member, for thread names
   * @param tls null for a port without TLS
   * @param compatible whether this member understands a peer with this version of JGroups, an
   *     unsigned 16-bit number
   */
  public Gate(String name, SSLContext tls, IntPredicate compatible, Refusals refusals)
      throws IOException {
    this.name = name;
    this.tls = tls;
    this.compatible = compatible;
    this.refusals = refusals;
  }

  @Override
  public void bind(SocketAddress endpoint, int backlog) throws IOException {
    super.bind(endpoint, Math.max(backlog, BACKLOG));
  }

  @Override
  public Socket accept() throws IOException {
    if (open.compareAndSet(false, true)) {
      start("membership-gate " + name, this::admit);
    }
    try {
      while (!isClosed()) {
        Socket socket = admitted.poll(100, TimeUnit.MILLISECONDS);
        lobby.closeLate();
        if (socket != null) {
          return socket;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new SocketException("closed");
  }

  @Override
  public void close() throws IOException {
    super.close();
    lobby.closeAll();
    for (Socket socket = admitted.poll(); socket != null; socket = admitted.poll()) {
      socket.close();
    }
  }

  /**
   * Not a virtual thread: the first of those needs a file descriptor, and without one they fail for
   * good.
   */
  private static void start(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void admit() {
    long pause = 0;
    while (!isClosed()) {
      try {
        Visitor visitor = new Visitor();
        take(visitor);
        lobby.enter(visitor);
        start("membership-handshake " + name, () -> meet(visitor));
        pause = 0;
      } catch (IOException | RuntimeException | Error e) {
        // An Error, for example if no thread can be started, is as temporary as a lack of file
        // descriptors.
        pause = Math.min(Math.max(2 * pause, PAUSE_MIN_NANOS), PAUSE_MAX_NANOS);
        recover(e, pause);
      }
    }
  }

  /** Waits for a connection, and connects the visitor to it. */
  void take(Visitor visitor) throws IOException {
    implAccept(visitor);
  }

  /**
   * Closes a connection to free its file descriptor, and waits: a retry without a pause would keep
   * a processor busy.
   */
  private void recover(Throwable failure, long pause) {
    if (!isClosed()) {
      lobby.closeOne();
      refusals.notAccepting(failure);
      LockSupport.parkNanos(pause);
    }
  }

  private void meet(Visitor visitor) {
    boolean isIn = false;
    try {
      Socket member = receive(visitor);
      lobby.leave(visitor); // admitted: its time is no longer limited
      isIn = member != null && !isClosed() && admitted.offer(member);
    } catch (IOException | RuntimeException e) {
      if (visitor.isLate() && visitor.hasSpoken()) {
        refusals.rejected(visitor.getInetAddress(), Refusals.Cause.TOO_SLOW);
      } else if (!visitor.isLate()) {
        refusals.rejected(visitor.getInetAddress(), e);
      }
    } finally {
      lobby.leave(visitor);
      if (!isIn) {
        visitor.closeQuietly();
      }
    }
  }

  /** Returns the connection to use if the peer is a member, else null. */
  private Socket receive(Visitor visitor) throws IOException {
    visitor.setTcpNoDelay(true);
    boolean handshake = visitor.peek(1)[0] == Alert.HANDSHAKE;
    if (tls != null && handshake) {
      return shakeHands(visitor);
    }
    if (tls != null) {
      refusals.rejected(visitor.getInetAddress(), Refusals.Cause.NO_TLS);
      Alert.tlsNeeded(visitor);
      return null;
    }
    if (handshake) {
      refusals.rejected(visitor.getInetAddress(), Refusals.Cause.USES_TLS);
      Alert.noTlsHere(visitor);
      return null;
    }
    if (!introducesItself(visitor)) {
      refusals.rejected(visitor.getInetAddress(), Refusals.Cause.NO_MEMBER);
      return null;
    }
    return visitor;
  }

  private SSLSocket shakeHands(Visitor visitor) throws IOException {
    SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(visitor, null, true);
    secured.setNeedClientAuth(true);
    secured.startHandshake();
    return secured;
  }

  /** Returns whether the peer begins as JGroups does, followed by its own address. */
  private boolean introducesItself(Visitor visitor) throws IOException {
    byte[] header = visitor.peek(COOKIE.length);
    for (int i = 0; i < COOKIE.length; i++) {
      if (header[i] != COOKIE[i]) {
        return false;
      }
    }
    header = visitor.peek(HEADER_BYTES);
    int version = Short.toUnsignedInt((short) (header[4] << Byte.SIZE | header[5] & 0xFF));
    int length = header[6] << Byte.SIZE | header[7] & 0xFF;
    if (!compatible.test(version) || length < 0 || length > ADDRESS_BYTES_MAX) {
      return false;
    }
    visitor.peek(HEADER_BYTES + length);
    return true;
  }
}
