package io.slabring.node.server.link;

/** Is told what came of asking a former owner for its items. */
@FunctionalInterface
public interface PullListener {
  /**
   * The former owner has answered, or not. Called on the event loop of the links, once.
   *
   * @param taken items that are here now
   * @param bytes of the reply
   * @param refused items for which there was no memory
   * @param finished whether the former owner has no more
   * @param failure why it did not answer; null if it did
   */
  void pulled(int taken, long bytes, int refused, boolean finished, String failure);
}
