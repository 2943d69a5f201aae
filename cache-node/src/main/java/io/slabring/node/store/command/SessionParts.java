package io.slabring.node.store.command;

import io.slabring.node.memory.Slabs;
import io.slabring.node.store.life.Liveness;
import io.slabring.node.store.life.StoreClock;
import io.slabring.node.store.settings.Tunables;
import io.slabring.node.store.space.Allocator;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all sessions of a store work on. Each of its parts is thread-safe.
 *
 * @param slabs the items
 * @param allocator gives memory for new ones
 * @param liveness which items still count
 * @param clock the store's time
 * @param uniques CAS uniques
 * @param tunables what an operator may change
 * @param linkedItems how many items are linked
 * @param maxItemBytes size of the largest item, header and key included
 */
public record SessionParts(
    Slabs slabs,
    Allocator allocator,
    Liveness liveness,
    StoreClock clock,
    CasUniques uniques,
    Tunables tunables,
    AtomicLong linkedItems,
    long maxItemBytes) {}
