package io.slabring.node.server;

import io.slabring.node.admin.PrefixStats;
import io.slabring.node.admin.StatsPages;
import java.util.function.IntConsumer;

/**
 * What the event loops reach of the node around them.
 *
 * @param pages the texts of {@code stats}
 * @param prefixes counts by key prefix
 * @param stop called once when a client shuts the node down; returns at once
 * @param verbosity called with the level when a client changes it
 */
public record Administration(
    StatsPages pages, PrefixStats prefixes, Runnable stop, IntConsumer verbosity) {}
