package io.slabring.node.server.connection;

/**
 * What the connections of one event loop count together. Written by that loop only; others read it
 * a moment late.
 */
public final class Traffic {
  private long bytesRead;
  private long bytesWritten;
  private long yields;

  /** Nothing counted yet. */
  public Traffic() {}

  void countRead(int bytes) {
    bytesRead += bytes;
  }

  void countWritten(int bytes) {
    bytesWritten += bytes;
  }

  /** Counts a connection that made way for others with requests left. */
  void countYield() {
    yields++;
  }

  /** Bytes read from clients. */
  public long bytesRead() {
    return bytesRead;
  }

  /** Bytes sent to clients. */
  public long bytesWritten() {
    return bytesWritten;
  }

  /** How often a connection made way for others with requests left. */
  public long yields() {
    return yields;
  }
}
