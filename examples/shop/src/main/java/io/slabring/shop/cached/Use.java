package io.slabring.shop.cached;

/**
 * One look for a value.
 *
 * @param kind what was looked for
 * @param key the key, as it may be shown
 * @param node host:port of the node that it belongs to
 * @param hit whether it was there
 */
public record Use(Kind kind, String key, String node, boolean hit) {}
