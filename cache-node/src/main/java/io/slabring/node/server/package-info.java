/**
 * Between sockets and the store, on Vert.x's event loops: {@link
 * io.slabring.node.server.CacheServer} listens; a connection is a {@code ConnectionHandler}, which
 * moves bytes, and a {@code Conversation}, which parses, executes and writes; {@code Commands} says
 * what each command does.
 */
package io.slabring.node.server;
