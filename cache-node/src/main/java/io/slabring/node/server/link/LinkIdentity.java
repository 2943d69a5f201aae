package io.slabring.node.server.link;

import io.slabring.node.inheritance.Members;
import io.slabring.node.server.frames.Hello;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What this node says of itself to the other nodes. Thread-safe.
 *
 * @param cluster name of the cluster, at most 255 bytes in UTF-8
 * @param nodeId this node's id in the views, at most 255 bytes in UTF-8
 * @param members the nodes of this node's view, whose requests are carried out
 * @param clockMillis the clock by which items expire, in milliseconds since 1970
 * @param view version of this node's view
 */
public record LinkIdentity(
    String cluster,
    Supplier<String> nodeId,
    Members members,
    LongSupplier clockMillis,
    LongSupplier view) {
  Hello hello() {
    return Hello.of(cluster, nodeId.get(), clockMillis.getAsLong(), view.getAsLong());
  }
}
