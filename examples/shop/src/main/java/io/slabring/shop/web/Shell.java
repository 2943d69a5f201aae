package io.slabring.shop.web;

/**
 * What is around each page.
 *
 * @param navigation as HTML
 * @param notice what the shop announces; empty for nothing
 * @param things in the visitor's cart
 * @param operated whether prices can be changed here, and nodes be stopped
 */
public record Shell(String navigation, String notice, int things, boolean operated) {}
