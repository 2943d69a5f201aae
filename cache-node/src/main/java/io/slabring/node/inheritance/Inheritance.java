package io.slabring.node.inheritance;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What this node may inherit since one view: the keys that the view gave to it, and the nodes that
 * owned them before. Thread-safe.
 */
public final class Inheritance {
  private final long asOf;
  private final Placement before;

  /** By index in the ring before; null where nothing can be had: this node, or one that is gone. */
  private final Predecessor[] sources;

  private final SettledKeys settled;
  private final long openedNanos;

  /**
   * An inheritance that begins.
   *
   * @param asOf version of the view
   * @param before who owned what in the view before
   * @param present ids of the nodes that are in the view, serving or leaving
   * @param settledBits bits of the set of settled keys
   */
  Inheritance(
      long asOf, Placement before, Set<String> present, long settledBits, long openedNanos) {
    this.asOf = asOf;
    this.before = before;
    this.openedNanos = openedNanos;
    this.settled = new SettledKeys(settledBits);
    this.sources = new Predecessor[before.peers().size()];
    for (int i = 0; i < sources.length; i++) {
      Peer peer = before.peers().get(i);
      boolean gives = i != before.self() && peer.linkPort() != 0 && present.contains(peer.id());
      sources[i] = gives ? new Predecessor(peer, asOf) : null;
    }
  }

  /** Version of the view since which the node owns the keys. */
  public long asOf() {
    return asOf;
  }

  /** Whether this node owned a key before, too. */
  boolean wasOwned(byte[] key, int length) {
    return before.self() >= 0 && before.owner(key, length) == before.self();
  }

  /** Who may still have a key that somebody else owned before; null if nobody. */
  Predecessor source(byte[] key, int length, long hash) {
    int owner = before.owner(key, length);
    Predecessor source = owner < 0 ? null : sources[owner];
    return source == null || settled.contains(hash) ? null : source;
  }

  /** Nothing is inherited for this key any more; whether something was until now. */
  boolean settle(long hash) {
    return settled.add(hash);
  }

  /** The nodes that still have something. */
  public List<Predecessor> sources() {
    List<Predecessor> open = new ArrayList<>();
    for (Predecessor source : sources) {
      if (source != null) {
        open.add(source);
      }
    }
    return open;
  }

  /** A node has given everything, or is gone. A reader that still asks it learns that. */
  void end(String peerId) {
    for (int i = 0; i < sources.length; i++) {
      if (sources[i] != null && sources[i].peer().id().equals(peerId)) {
        sources[i] = null;
      }
    }
  }

  /** Ends the sources that are in no view any more. */
  void keepOnly(Set<String> present) {
    for (Predecessor source : sources()) {
      if (!present.contains(source.peer().id())) {
        end(source.peer().id());
      }
    }
  }

  /** Whether nobody has anything any more. */
  boolean isOver(long nowNanos, long nanosMax) {
    return nowNanos - openedNanos > nanosMax || sources().isEmpty();
  }

  /** Bytes of memory that it takes. */
  long bytes() {
    return settled.bytes();
  }
}
