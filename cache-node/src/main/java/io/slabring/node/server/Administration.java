package io.slabring.node.server;

import io.slabring.node.admin.PrefixStats;
import io.slabring.node.admin.StatsPages;

/**
 * What the event loops reach of the node around them.
 *
 * @param pages the texts of {@code stats}
 * @param prefixes counts by key prefix
 * @param stop called once when a client shuts the node down; returns at once
 */
public record Administration(StatsPages pages, PrefixStats prefixes, Runnable stop) {}
