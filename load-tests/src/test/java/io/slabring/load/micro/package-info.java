/**
 * Benchmarks of parser, store, ring and client with JMH, each with a trivial way to do the same as
 * its baseline. Among the tests, so that neither they nor JMH are part of anything that is shipped.
 */
package io.slabring.load.micro;
