/** Replies on their way to a client as bytes in spans of memory, without sockets. */
package io.slabring.node.server.stream;
