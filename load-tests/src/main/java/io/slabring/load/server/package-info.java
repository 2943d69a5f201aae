/** Servers that this program starts, as processes, and the load that it puts on them. */
package io.slabring.load.server;
