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
 * An accepted connection whose peer is not known to be a member yet. Its first bytes can be read
 * without being consumed.
 */
final class Visitor extends Socket {
  private final long since = System.nanoTime();
  private byte[] seen = {};
  private InputStream all;
  private volatile boolean spoke;
  private volatile boolean late;

  /** Returns whether a byte has arrived. */
  boolean hasSpoken() {
    return spoke;
  }

  /** Returns the time since the peer connected, in milliseconds. */
  long ageMillis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since);
  }

  /** Returns whether it was closed because its time was over. */
  boolean isLate() {
    return late;
  }

  /** Closes the connection because its time is over. */
  void closeLate() {
    late = true;
    closeQuietly();
  }

  /** Closes the connection, and ignores failures. */
  void closeQuietly() {
    try {
      close();
    } catch (IOException e) {
      // nobody uses it any more
    }
  }

  /**
   * Returns the first {@code count} bytes, which stay in the stream.
   *
   * @throws EOFException if the peer closes the connection before
   * @throws SocketTimeoutException if a byte takes longer than the socket's time-out
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

  /** Returns all bytes, those read by {@link #peek} first. Call it after the last {@code peek}. */
  @Override
  public synchronized InputStream getInputStream() throws IOException {
    if (all == null) {
      all = new SequenceInputStream(new ByteArrayInputStream(seen), super.getInputStream());
    }
    return all;
  }
}
