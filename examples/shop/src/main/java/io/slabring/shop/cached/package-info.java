/**
 * What the shop keeps in the cache, one class for each way of using it: query results ({@link
 * io.slabring.shop.cached.CachedCatalogue}), page fragments, sessions, counters, rate limits and
 * settings. {@link io.slabring.shop.cached.Cache} is what they share.
 */
package io.slabring.shop.cached;
