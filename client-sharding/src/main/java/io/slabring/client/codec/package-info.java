/**
 * Values as bytes: what a cached object looks like on the wire, and how it is read back safely.
 *
 * <p>What comes from the cache is not trusted. Every size that a value declares is checked against
 * the bytes that are there, before anything is allocated.
 */
package io.slabring.client.codec;
