package io.slabring.node.holdings;

import io.slabring.node.admin.Moves;
import io.slabring.node.cluster.ClusterMember;
import io.slabring.node.cluster.PlacedView;
import io.slabring.node.inheritance.Bequests;
import io.slabring.node.inheritance.Custody;
import io.slabring.node.inheritance.Placement;
import io.slabring.node.inheritance.Predecessor;
import io.slabring.node.server.CacheServer;
import io.slabring.node.store.Store;
import io.slabring.node.store.life.KeyOwner;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/**
 * What a node owns, may inherit and leaves to others, as views change. Brings each view to the
 * links, the custody, the bequests and the store, in this order. Views come one at a time; the rest
 * is thread-safe.
 */
public final class Holdings {
  private final CacheServer server;
  private final Store store;
  private final Custody custody;
  private final Bequests bequests;

  /** Who owned what in the view before; null before the first. */
  private Placement before;

  private Placement now;

  /** Those of a node that has had no view. */
  public Holdings(CacheServer server, NodeEstate estate) {
    this.server = server;
    this.store = estate.store();
    this.custody = estate.custody();
    this.bequests = estate.bequests();
  }

  /** Where keys are that this node does not have. */
  public Custody custody() {
    return custody;
  }

  /** What it leaves to others. */
  public Bequests bequests() {
    return bequests;
  }

  /** As {@link ClusterMember.Listener#placed}. */
  public void placed(PlacedView view) {
    server.membersChanged(view.version(), view.localId(), view.nodes(), view.continuous());
    custody.enter(view.version(), view.placement(), view.present(), view.continuous());
    if (view.continuous()) {
      bequests.keepOnly(view.present());
    } else {
      bequests.endAll();
    }
    before = view.continuous() ? now : null;
    now = view.placement();
  }

  /** As {@link ClusterMember.Listener#ownerChanged}, after {@link #placed}. */
  public void ownerChanged(long version, KeyOwner owner, boolean continuous) {
    if (continuous) {
      if (before != null && now != null && before.self() >= 0) {
        bequests.open(version, now); // before any heir can ask
      }
      store.enterView(owner, true, version);
    } else {
      // What clients sent to the node while it was away must not be carried out in the new view.
      server.withoutClients(() -> store.enterView(owner, false, version));
    }
  }

  /** No view follows: others have what this node owned now. */
  public void ended() {
    custody.leave();
    bequests.endAll();
    server.withoutClients(() -> store.enterView(ClusterMember.ownerBeforeFirstView(), false, 0));
  }

  /** Forgets what is over; call it about once a second. */
  public void tick() {
    custody.tick();
    bequests.tick();
  }

  /** Asks a former owner for a batch of items; see {@link HandOver.Puller}. */
  public CompletableFuture<HandOver.Batch> pull(Predecessor source, int mostBytes) {
    CompletableFuture<HandOver.Batch> batch = new CompletableFuture<>();
    server.pull(
        source,
        mostBytes,
        (taken, bytes, refused, finished, failure) -> {
          if (failure == null) {
            batch.complete(new HandOver.Batch(taken, refused > 0, finished));
          } else {
            batch.completeExceptionally(new IOException(failure));
          }
        });
    return batch;
  }

  /** What moves between this node and others. */
  public Moves moves() {
    long formerOwners =
        custody.inheritances().stream().mapToLong(open -> open.sources().size()).sum();
    return server.moves().with(formerOwners, bequests.left());
  }
}
