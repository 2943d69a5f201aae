package io.slabring.node.store.life;

import io.slabring.node.memory.Key;
import io.slabring.node.memory.Values;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Which keys the node owned in the last views of the cluster, by epoch. Immutable. */
public final class Ownership {
  /*
   * A view of the cluster is an epoch, as a flush is, but one that an item may survive: it must have
   * belonged to this node in every view since it was written, that of the write included. Else a key
   * that went from here to another node and came back would show the value from before it went.
   * Views that are not kept any more, and those before the oldest, own nothing.
   */

  /** Views that are kept. */
  public static final int VIEWS = 64;

  /** Before the first view: all items of all epochs are this node's. */
  static final Ownership ALONE =
      new Ownership(new int[] {Integer.MIN_VALUE}, new KeyOwner[] {(key, length) -> true});

  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  private static final class Scratch {
    final byte[] key = new byte[Key.MAX_LENGTH];
    final MemorySegment segment = MemorySegment.ofArray(key);
  }

  private final int[] begins; // epoch with which each view began, ascending
  private final KeyOwner[] owners;

  private Ownership(int[] begins, KeyOwner[] owners) {
    this.begins = begins;
    this.owners = owners;
  }

  /** A history that begins with a view. */
  static Ownership from(int epoch, KeyOwner owner) {
    return new Ownership(new int[] {epoch}, new KeyOwner[] {owner});
  }

  /** This history and one more view, without the oldest when there are too many. */
  Ownership with(int epoch, KeyOwner owner) {
    int drop = begins.length == VIEWS ? 1 : 0;
    int kept = begins.length - drop;
    int[] newBegins = Arrays.copyOfRange(begins, drop, drop + kept + 1);
    KeyOwner[] newOwners = Arrays.copyOfRange(owners, drop, drop + kept + 1);
    newBegins[kept] = epoch;
    newOwners[kept] = owner;
    return new Ownership(newBegins, newOwners);
  }

  /**
   * Whether the node has owned the key of an item in all views since the item was written.
   *
   * @param item offset of a linked item, whose stripe or class is held
   * @param written epoch in which it was written
   */
  boolean since(int written, long item) {
    int view = begins.length - 1;
    while (view >= 0 && begins[view] > written) {
      view--;
    }
    if (view < 0) {
      return false;
    }
    Scratch scratch = SCRATCH.get();
    int length = Values.copyKey(item, scratch.segment, 0);
    for (; view < owners.length; view++) {
      if (!owners[view].owns(scratch.key, length)) {
        return false;
      }
    }
    return true;
  }
}
