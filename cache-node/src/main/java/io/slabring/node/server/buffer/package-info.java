/** The buffers that an event loop reads into and writes from. */
package io.slabring.node.server.buffer;
