package io.slabring.node.admin;

/**
 * What the log for watchers has counted so far.
 *
 * @param dropped entries for which a thread's buffer had no room
 * @param written entries written
 * @param skipped lines for which a watcher's buffer had no room
 * @param sent lines given to watchers
 * @param watchers clients that watch now
 */
public record LogSnapshot(long dropped, long written, long skipped, long sent, int watchers) {
  /** Before anybody watched. */
  public static final LogSnapshot NONE = new LogSnapshot(0, 0, 0, 0, 0);
}
