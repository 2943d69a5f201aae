/**
 * The shop's site on Vert.x Web: {@link io.slabring.shop.web.Site} says which page answers which
 * path, {@link io.slabring.shop.web.Front} runs each request on a virtual thread of its own, where
 * it may wait for the cache and the database.
 */
package io.slabring.shop.web;
