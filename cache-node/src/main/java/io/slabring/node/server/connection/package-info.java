/** Sockets of clients and their life: what is read, what waits, and how each ends. */
package io.slabring.node.server.connection;
