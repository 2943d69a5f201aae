/**
 * What operations on items mean: keys, times to live, typed values, and changes that know leases.
 */
package io.slabring.client.item;
