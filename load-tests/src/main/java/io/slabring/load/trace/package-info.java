/** Recorded traces of keys, replayed as a cache in front of a database is used. */
package io.slabring.load.trace;
