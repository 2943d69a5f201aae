package io.slabring.node.store.life;

/** Where a key may be that this node does not have. Thread-safe. */
public interface Place {
  /**
   * True: another node owns the key. False: this node owns it, and a node that owned it before may
   * still have the item.
   */
  boolean isOwner();

  /**
   * Version of the view in which this node became the owner of what a former owner may still have;
   * 0 of an owner.
   */
  long asOf();
}
