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
   *
   * The first view that does not own an item's key any more gives the item to another node, the heir.
   * For a while it is kept for that node (docs/decisions/inheritance-epochs.md).
   */

  /** Views that are kept. */
  public static final int VIEWS = 64;

  /** Before the first view: all items of all epochs are this node's. */
  static final Ownership ALONE =
      new Ownership(
          new int[] {Integer.MIN_VALUE}, new long[1], new KeyOwner[] {(key, length) -> true});

  /** {@link #lostIn}: the node has owned the key in all views since. */
  static final long KEPT = -1;

  /** {@link #lostIn}: the node did not own the key when the item was written, or nobody knows. */
  static final long UNKNOWN = 0;

  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  private static final class Scratch {
    final byte[] key = new byte[Key.MAX_LENGTH];
    final MemorySegment segment = MemorySegment.ofArray(key);
  }

  private final int[] begins; // epoch with which each view began, ascending
  private final long[] versions; // of each view; 0 where it has none
  private final KeyOwner[] owners;

  private Ownership(int[] begins, long[] versions, KeyOwner[] owners) {
    this.begins = begins;
    this.versions = versions;
    this.owners = owners;
  }

  /** A history that begins with a view. */
  static Ownership from(int epoch, KeyOwner owner, long version) {
    return new Ownership(new int[] {epoch}, new long[] {version}, new KeyOwner[] {owner});
  }

  /** This history and one more view, without the oldest when there are too many. */
  Ownership with(int epoch, KeyOwner owner, long version) {
    int drop = begins.length == VIEWS ? 1 : 0;
    int kept = begins.length - drop;
    int[] newBegins = Arrays.copyOfRange(begins, drop, drop + kept + 1);
    long[] newVersions = Arrays.copyOfRange(versions, drop, drop + kept + 1);
    KeyOwner[] newOwners = Arrays.copyOfRange(owners, drop, drop + kept + 1);
    newBegins[kept] = epoch;
    newVersions[kept] = version;
    newOwners[kept] = owner;
    return new Ownership(newBegins, newVersions, newOwners);
  }

  /** The epoch with which a view began, or -1 if there is no such view. */
  int epochOf(long version) {
    for (int view = versions.length - 1; view >= 0 && version != 0; view--) {
      if (versions[view] == version) {
        return begins[view];
      }
    }
    return -1;
  }

  /**
   * The view since which the key of an item is not this node's any more.
   *
   * @param item offset of a linked item, whose stripe or class is held
   * @param written epoch in which it was written
   * @return the view's version, or {@link #KEPT}, or {@link #UNKNOWN}
   */
  long lostIn(int written, long item) {
    int view = begins.length - 1;
    while (view >= 0 && begins[view] > written) {
      view--;
    }
    if (view < 0) {
      return UNKNOWN;
    }
    Scratch scratch = SCRATCH.get();
    int length = Values.copyKey(item, scratch.segment, 0);
    int first = view;
    while (view < owners.length && owners[view].owns(scratch.key, length)) {
      view++;
    }
    if (view == owners.length) {
      return KEPT;
    }
    return view == first ? UNKNOWN : versions[view];
  }
}
