package io.slabring.node.store.command;

/** How a meta delete deletes. Reused by one thread; {@link #clear} before each use. */
public final class MetaDelete {
  /** Delete only this CAS unique (flag C); 0 means any. */
  public long compareCas;

  /** CAS unique of what stays (flag E); 0 gives it the next one. */
  public long newCas;

  /** Keep the item but mark it stale (flag I). */
  public boolean stale;

  /** With {@link #stale}: new time to live as on the wire (flag T), or {@link MetaGet#NONE}. */
  public long touch;

  /** Empty the value and reset the client flags, keep the item (flag x). */
  public boolean removeValue;

  /** With {@link #removeValue}: the client's flags of what stays (flag F). */
  public int clientFlags;

  /** Forgets everything. */
  public MetaDelete clear() {
    compareCas = newCas = 0;
    clientFlags = 0;
    stale = removeValue = false;
    touch = MetaGet.NONE;
    return this;
  }
}
