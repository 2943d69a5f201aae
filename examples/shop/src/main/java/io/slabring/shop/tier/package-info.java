/** The cache nodes that a shop starts for itself: {@link io.slabring.shop.tier.Tier}. */
package io.slabring.shop.tier;
