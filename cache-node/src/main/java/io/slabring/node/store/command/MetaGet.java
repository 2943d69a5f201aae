package io.slabring.node.store.command;

/** What a meta get may do beside reading. Reused by one thread; {@link #clear} before each use. */
public final class MetaGet {
  /** Stands for a time to live that was not given. */
  public static final long NONE = Long.MIN_VALUE;

  /** New time to live as on the wire (flag T), or {@link #NONE}. */
  public long touch;

  /** Create an empty item with this time to live on a miss (flag N), or {@link #NONE}. */
  public long vivify;

  /** The reader wins the right to recache when less time is left (flag R), or {@link #NONE}. */
  public long recache;

  /** A created item keeps the time of {@link #vivify} even if {@link #touch} is given. */
  public boolean vivifyWins;

  /** Whether {@link #recache} looks at the time left before {@link #touch} changes it. */
  public boolean recacheFirst;

  /** CAS unique of a created item (flag E); 0 gives it the next one. */
  public long newCas;

  /** Do not count as a use of the item (flag u). */
  public boolean noBump;

  /** Forgets everything. */
  public MetaGet clear() {
    touch = vivify = recache = NONE;
    newCas = 0;
    noBump = vivifyWins = recacheFirst = false;
    return this;
  }

  boolean isPlain() {
    return touch == NONE && vivify == NONE && recache == NONE;
  }
}
