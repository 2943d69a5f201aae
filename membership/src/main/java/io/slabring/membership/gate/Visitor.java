package io.slabring.membership.gate;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * A connection that was accepted, but whose other end is not known to be a member yet. Its first
 * bytes can be looked at without being taken.
 */
final class Visitor extends Socket {
  private final long since = System.nanoTime();
  private byte[] seen = {};
  private InputStream all;
  private volatile boolean spoke;
  private volatile boolean late;

  /** Whether a byte has come. */
  boolean hasSpoken() {
    return spoke;
  }

  /** How long ago it connected. */
  long ageMillis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since);
  }

  /** Whether it was closed because its time was over. */
  boolean isLate() {
    return late;
  }

  /** Closes it, since its time is over. */
  void closeLate() {
    late = true;
    closeQuietly();
  }

  /** Closes it. */
  void closeQuietly() {
    try {
      close();
    } catch (IOException e) {
      // it is of no use, closed or not
    }
  }

  /**
   * The first {@code count} bytes, which stay in the stream.
   *
   * @throws EOFException when there are fewer
   * @throws SocketTimeoutException when a byte takes longer than the socket's time-out
   */
  byte[] peek(int count) throws IOException {
    while (seen.length < count) {
      byte[] more = new byte[count - seen.length];
      int read = super.getInputStream().read(more);
      if (read < 0) {
        throw new EOFException("closed after " + seen.length + " bytes");
      }
      spoke = true;
      int before = seen.length;
      seen = Arrays.copyOf(seen, before + read);
      System.arraycopy(more, 0, seen, before, read);
    }
    return seen.clone();
  }

  /** All bytes; those that were looked at come first. To be called after the last look. */
  @Override
  public synchronized InputStream getInputStream() throws IOException {
    if (all == null) {
      all = new SequenceInputStream(new ByteArrayInputStream(seen), super.getInputStream());
    }
    return all;
  }
}
