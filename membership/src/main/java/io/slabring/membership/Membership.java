package io.slabring.membership;

/**
 * This process's part in a cluster. Thread-safe. It begins as {@link NodeState#JOINING}; one that
 * only looks on stays that.
 */
public interface Membership extends AutoCloseable {

  /**
   * Told of views, one at a time, in the order of their versions; must not block. One that fails is
   * told of the newest view again, after a pause, and what it is told next is not continuous.
   */
  @FunctionalInterface
  interface Listener {
    /**
     * The cluster has changed.
     *
     * @param view the new view
     * @param continuous whether it directly follows the last view that this process was told of;
     *     false for the first, and when views were missed, as by a node that was cut off: then
     *     nothing that was written before may be served any more
     */
    void viewChanged(ClusterView view, boolean continuous);

    /**
     * This process has left the cluster because its membership failed. There are no more views, and
     * nothing that was written before may be served any more. Told at most once.
     *
     * @param cause what failed, such as an OutOfMemoryError
     */
    default void ended(Throwable cause) {}
  }

  /** The newest view. */
  ClusterView view();

  /** This process's id in the views. */
  String localId();

  /**
   * How often this process has suspected another one to have failed, rightly or not, since it
   * joined.
   */
  long suspicions();

  /** Has somebody told of every view from now on, and at once of the current one. */
  void listen(Listener listener);

  /** Has clients see this node; returns when a view lists it, or after a bounded time. */
  void serve();

  /**
   * Has clients no longer see this node; returns when no view lists it, or after a bounded time.
   */
  void leave();

  /** Leaves and ends. */
  @Override
  void close();
}
