/**
 * {@code slabring shop}: a web shop that uses the cache the way people do. {@link
 * io.slabring.shop.Shop} is its command line, {@link io.slabring.shop.RunningShop} puts its parts
 * together.
 */
package io.slabring.shop;
