/**
 * Makes the load: requests as bytes and the replies that are matched to them (classic, meta, RESP),
 * event loops with pipelined connections, and a judge of the values that come back.
 */
package io.slabring.load.generator;
