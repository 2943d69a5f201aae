package io.slabring.node.holdings;

import io.slabring.node.inheritance.Bequests;
import io.slabring.node.inheritance.Custody;
import io.slabring.node.server.guest.Estate;
import io.slabring.node.store.Store;

/**
 * What a node leaves to others: items of its store, as its bequests say. Thread-safe.
 *
 * @param custody knows which view the node has
 */
public record NodeEstate(Store store, Custody custody, Bequests bequests) implements Estate {
  /** The estate of a node that has not left anything yet. */
  public static NodeEstate of(Store store, Custody custody) {
    Bequests bequests =
        new Bequests(
            (asOf, heirs) ->
                store.listBequests(
                    asOf,
                    (key, length) -> heirs.ring().owner(key, 0, length),
                    heirs.peers().size()),
            store::closeBequests,
            System::nanoTime);
    return new NodeEstate(store, custody, bequests);
  }

  @Override
  public boolean hasEntered(long version) {
    return store.hasEntered(version);
  }

  @Override
  public int next(long asOf, String heirId, int[] refs) {
    if (!store.hasEntered(asOf)) {
      return custody.version() > asOf ? 0 : -1;
    }
    return bequests.next(asOf, heirId, refs);
  }

  @Override
  public void done(long asOf, String heirId) {
    bequests.done(asOf, heirId);
  }
}
