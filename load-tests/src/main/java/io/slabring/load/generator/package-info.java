/** Makes the load: event loops with pipelined connections of their own, measured per operation. */
package io.slabring.load.generator;
