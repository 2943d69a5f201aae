package io.slabring.node.holdings;

import io.slabring.node.cluster.ClusterMember;
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
  /**
   * Prepares a store that nobody uses yet for a cluster: it owns no keys, and has left nothing. It
   * must not show what it kept from an earlier life, for others may own that now.
   *
   * @param forwards whether keys of other owners are theirs to answer
   * @param settledBits bits of memory for the settled keys of one inheritance
   */
  public static NodeEstate prepare(Store store, boolean forwards, long settledBits) {
    Custody custody = new Custody(forwards, settledBits, System::nanoTime);
    store.whereabouts(custody);
    store.enterView(ClusterMember.ownerBeforeFirstView(), false, 0);
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
