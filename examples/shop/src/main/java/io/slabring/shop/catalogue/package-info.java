/**
 * The shop's data and the questions that its pages ask about them, in SQL, without a cache: {@link
 * io.slabring.shop.catalogue.Catalogue}. {@link io.slabring.shop.catalogue.Database} is PostgreSQL
 * or an embedded one.
 */
package io.slabring.shop.catalogue;
