package io.slabring.shop.web;

import io.slabring.shop.catalogue.Product;

/** So many of a product in a cart. */
public record CartLine(Product product, int count) {}
