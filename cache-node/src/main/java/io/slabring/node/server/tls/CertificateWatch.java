package io.slabring.node.server.tls;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the files of a certificate were changed, and reloads them. A thread of its own, for
 * the file system may be slow.
 */
public final class CertificateWatch implements AutoCloseable {
  /*
   * It looks once a second instead of being told: that also sees a symbolic link far above the file
   * that was pointed elsewhere, which is how Kubernetes replaces secrets, and file systems that
   * tell nothing. Several files are never replaced at the same time, so it waits until nothing has
   * changed between two looks.
   */
  private static final long PERIOD_MILLIS = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);

  private final Tls tls;
  private final long periodMillis;
  private final CountDownLatch closed = new CountDownLatch(1);

  private CertificateWatch(Tls tls, long periodMillis) {
    this.tls = tls;
    this.periodMillis = periodMillis;
  }

  /** Begins to watch the files that {@code tls} was loaded from. */
  public static CertificateWatch start(Tls tls) {
    return start(tls, PERIOD_MILLIS);
  }

  static CertificateWatch start(Tls tls, long periodMillis) {
    CertificateWatch watch = new CertificateWatch(tls, periodMillis);
    Thread thread = new Thread(watch::run, "certificates");
    thread.setDaemon(true);
    thread.start();
    return watch;
  }

  private void run() {
    FileStates before = tls.files();
    try {
      while (!closed.await(periodMillis, TimeUnit.MILLISECONDS)) {
        before = look(before);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private FileStates look(FileStates before) {
    try {
      FileStates now = tls.files();
      if (now.equals(before) && !now.equals(tls.tried())) {
        tls.tryReload("the files have changed");
      }
      return now;
    } catch (RuntimeException e) { // the watch goes on, or no later certificate would be taken
      LOG.warn("the certificates stay as they are: {}", e.toString());
      return before;
    }
  }

  /** Ends the watch. */
  @Override
  public void close() {
    closed.countDown();
  }
}
