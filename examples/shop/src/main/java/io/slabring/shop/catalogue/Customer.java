package io.slabring.shop.catalogue;

/**
 * A customer's profile.
 *
 * @param id from 1
 * @param name the whole name
 * @param city where the parcels go
 * @param reviews how many the customer has written
 */
public record Customer(int id, String name, String city, int reviews) {}
