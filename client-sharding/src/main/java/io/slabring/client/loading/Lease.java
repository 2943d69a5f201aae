package io.slabring.client.loading;

import io.slabring.client.codec.Transcoder.Encoded;
import io.slabring.client.connection.NodeException;
import io.slabring.client.connection.Outcome;
import io.slabring.client.connection.StoreMode;
import io.slabring.client.connection.StoreRequest;
import io.slabring.client.connection.Stored;
import io.slabring.client.item.FailureKind;
import io.slabring.client.item.Keys;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lease that this process holds: an empty item with a short life, which is renewed until it is
 * given back or lost to a change by somebody else. Thread-safe.
 */
final class Lease implements Turn {
  private static final Logger LOG = LoggerFactory.getLogger(Lease.class);
  private static final byte[] EMPTY = {};

  /** The version of a lease that is lost. */
  private static final long LOST = 0;

  final String key;

  /** The version that it began with, by which callers of this process know it. */
  final long firstCas;

  private final Leases leases;
  private final byte[] keyBytes;
  private long cas;
  private boolean ended;
  private long renewedNanos = System.nanoTime();
  private CompletableFuture<Void> renewal = CompletableFuture.completedFuture(null);

  /** A lease of this version, which this process holds from now on. */
  Lease(Leases leases, String key, byte[] keyBytes, long cas) {
    this.leases = leases;
    this.key = key;
    this.keyBytes = keyBytes;
    this.firstCas = cas;
    this.cas = cas;
  }

  /** What a node is told to make, or keep, a lease. */
  static StoreRequest request(byte[] key, StoreMode mode, long cas, long exptime) {
    return new StoreRequest(mode, key, EMPTY, Keys.LEASE, exptime, cas, false);
  }

  /** Keeps it alive, unless that was done within so many nanoseconds. */
  synchronized void renew(long youngNanos, long exptime) {
    if (ended
        || cas == LOST
        || !renewal.isDone()
        || System.nanoTime() - renewedNanos < youngNanos) {
      return;
    }
    renewedNanos = System.nanoTime();
    renewal =
        leases
            .node(keyBytes)
            .storeVersion(request(keyBytes, StoreMode.SET, cas, exptime))
            .handle(this::renewed);
  }

  /** If the node did not answer the lease may be lost, which shows when it is used next. */
  private synchronized Void renewed(Stored stored, Throwable failure) {
    if (failure == null) {
      long before = cas;
      cas = stored.outcome() == Outcome.DONE ? stored.cas() : LOST;
      leases.moved(this, before, cas);
    }
    return null;
  }

  /** Stops to renew it, and uses the version that it has then. */
  private CompletableFuture<Outcome> end(LongFunction<CompletableFuture<Outcome>> use) {
    CompletableFuture<Void> settled;
    synchronized (this) {
      ended = true;
      settled = renewal;
    }
    return settled.thenCompose(
        nothing -> {
          long version;
          synchronized (this) {
            version = cas;
            leases.ended(this, version);
          }
          return version == LOST
              ? CompletableFuture.completedFuture(Outcome.EXISTS)
              : use.apply(version);
        });
  }

  @Override
  public CompletableFuture<Outcome> store(Encoded value, long exptime) {
    return end(
        version ->
            leases
                .node(keyBytes)
                .store(
                    new StoreRequest(
                        StoreMode.SET,
                        keyBytes,
                        value.bytes(),
                        value.flags(),
                        exptime,
                        version,
                        false)));
  }

  @Override
  public CompletableFuture<Void> giveUp() {
    return end(version -> leases.node(keyBytes).delete(keyBytes, version))
        .handle(
            (outcome, failure) -> {
              if (failure != null && !(FailureKind.cause(failure) instanceof NodeException)) {
                LOG.warn("the lease of '{}' could not be given back", key, failure);
              }
              return null;
            });
  }
}
