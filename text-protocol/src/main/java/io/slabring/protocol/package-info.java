/**
 * memcached's text protocol, classic and meta: bytes to requests and results to bytes,
 * incrementally. No sockets, no clock, no storage. Owns every wire literal and limit.
 */
package io.slabring.protocol;
