/** What other threads send to clients: the log for {@code watch}, and listings of all items. */
package io.slabring.node.server.watch;
