package io.slabring.node.simulation;

import io.slabring.node.store.life.Place;
import io.slabring.node.store.life.Whereabouts;

/** The real whereabouts, with a fault if one is planted. */
record Seam(Whereabouts real, SimNode.Fault fault) implements Whereabouts {
  @Override
  public Place of(byte[] key, int length, long hash) {
    return real.of(key, length, hash);
  }

  @Override
  public Place before(long asOf, byte[] key, int length, long hash) {
    return real.before(asOf, key, length, hash);
  }

  @Override
  public void settle(long hash) {
    if (fault != SimNode.Fault.NOTHING_SETTLED) {
      real.settle(hash);
    }
  }

  @Override
  public boolean admit(Place source, long hash) {
    return fault == SimNode.Fault.BATCH_IGNORES_DELETES
        || fault == SimNode.Fault.NOTHING_SETTLED
        || real.admit(source, hash);
  }

  @Override
  public void endInheritances() {
    real.endInheritances();
  }

  @Override
  public long version() {
    return real.version();
  }
}
