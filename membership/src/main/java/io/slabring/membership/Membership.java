package io.slabring.membership;

/**
 * The membership of this process in a cluster. Thread-safe. It begins as {@link NodeState#JOINING};
 * an observer stays in that state.
 */
public interface Membership extends AutoCloseable {

  /**
   * Receives views one at a time, in the order of their versions; must not block. If it throws, it
   * receives the newest view again after a pause, and that view is not continuous.
   */
  @FunctionalInterface
  interface Listener {
    /**
     * Called when the cluster has changed.
     *
     * @param view the new view
     * @param continuous whether the view directly follows the last view of this process. False for
     *     the first view, and if views were missed, for example while the node was cut off: then
     *     nothing that was written before may be served any more
     */
    void viewChanged(ClusterView view, boolean continuous);

    /**
     * Called at most once, when this process has left the cluster because of an internal error. No
     * more views will come, and nothing that was written before may be served any more.
     *
     * @param cause the error, such as an OutOfMemoryError
     */
    default void ended(Throwable cause) {}
  }

  /** Returns the newest view. */
  ClusterView view();

  /** Returns the id of this process in the views. */
  String localId();

  /**
   * Returns how often this process has suspected another one of having failed, rightly or not,
   * since it joined.
   */
  long suspicions();

  /** Adds a listener. It receives the current view at once, and every later one. */
  void listen(Listener listener);

  /**
   * Starts serving: lists this node for clients. Returns when a view lists it, after 5 s at most.
   */
  void serve();

  /**
   * Stops serving: takes this node off the list. Returns when no view lists it, after 5 s at most.
   */
  void leave();

  /** Leaves the cluster and frees all resources. */
  @Override
  void close();
}
