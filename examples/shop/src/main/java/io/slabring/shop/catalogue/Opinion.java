package io.slabring.shop.catalogue;

import java.util.List;

/**
 * What customers think of a product.
 *
 * @param stars mean of all reviews, 1 to 5; 0 when there are none
 * @param count how many reviews there are
 * @param latest the newest of them, at most 5, the newest first
 */
public record Opinion(double stars, int count, List<Review> latest) {}
