package io.slabring.shop.catalogue;

/**
 * What a customer says of a product.
 *
 * @param stars 1 to 5
 * @param text at most 500 characters
 * @param customer the customer's name
 */
public record Review(int stars, String text, String customer) {}
