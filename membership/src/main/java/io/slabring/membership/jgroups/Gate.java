package io.slabring.membership.jgroups;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server socket that hands on only who has shown a valid certificate. Handshakes run beside each
 * other, so that somebody who connects and says nothing keeps nobody waiting.
 */
final class Gate extends ServerSocket {
  private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

  /** Handshakes at a time; who comes beside them is closed and tries again. */
  private static final int HANDSHAKES_MAX = 64;

  /** Addresses whose failure was told; further ones are not. */
  private static final int TOLD_MAX = 1000;

  private final String name;
  private final SSLContext tls;
  private final int millis;
  private final BlockingQueue<Socket> admitted = new ArrayBlockingQueue<>(HANDSHAKES_MAX);
  private final Semaphore free = new Semaphore(HANDSHAKES_MAX);
  private final AtomicBoolean open = new AtomicBoolean();
  private final Set<InetAddress> told = ConcurrentHashMap.newKeySet();

  Gate(String name, SSLContext tls, int millis) throws IOException {
    this.name = name;
    this.tls = tls;
    this.millis = millis;
  }

  @Override
  public Socket accept() throws IOException {
    if (open.compareAndSet(false, true)) {
      start("membership-gate " + name, this::receive);
    }
    try {
      while (!isClosed()) {
        Socket socket = admitted.poll(100, TimeUnit.MILLISECONDS);
        if (socket != null) {
          return socket;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new SocketException("closed");
  }

  private void receive() {
    while (!isClosed()) {
      try {
        Socket socket = super.accept();
        if (free.tryAcquire()) {
          start("membership-handshake " + name, () -> shakeHands(socket));
        } else {
          socket.close();
        }
      } catch (IOException e) {
        LOG.debug("{}: not accepted", name, e);
      }
    }
  }

  private void shakeHands(Socket socket) {
    try {
      socket.setSoTimeout(millis);
      SSLSocket secured =
          (SSLSocket) tls.getSocketFactory().createSocket(socket, socket.getInputStream(), true);
      secured.setNeedClientAuth(true);
      secured.startHandshake();
      secured.setSoTimeout(0);
      if (isClosed() || !admitted.offer(secured)) {
        secured.close();
      }
    } catch (IOException | RuntimeException e) {
      if (told.size() < TOLD_MAX && told.add(socket.getInetAddress())) {
        LOG.warn(
            "{}: turned away {} at the cluster port (other secret, certificate or protocol): {}",
            name,
            socket.getInetAddress().getHostAddress(),
            e.getMessage());
      }
      close(socket);
    } finally {
      free.release();
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("not closed", e);
    }
  }

  private static void start(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }
}
