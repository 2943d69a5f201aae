/**
 * Between sockets and the store: {@link io.slabring.node.server.CacheServer} puts its rooms
 * together and runs them. A client comes in through {@code listen}; {@code connection} moves its
 * bytes, in memory of {@code buffer}, to a {@code Conversation}, which parses, executes and writes;
 * {@code command} says what each command does, and the replies leave through {@code stream}. Beside
 * that path stand {@code login}, {@code tls} and {@code watch}.
 */
package io.slabring.node.server;
