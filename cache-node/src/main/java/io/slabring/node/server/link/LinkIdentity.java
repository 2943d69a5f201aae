package io.slabring.node.server.link;

import io.slabring.node.server.frames.Hello;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What this node says of itself to the other nodes. Thread-safe.
 *
 * @param cluster name of the cluster, at most 255 bytes in UTF-8
 * @param nodeId this node's id in the views, at most 255 bytes in UTF-8
 * @param isMember whether a node with this id is in this node's view
 * @param clockMillis the clock by which items expire, in milliseconds since 1970
 * @param view version of this node's view
 */
public record LinkIdentity(
    String cluster,
    Supplier<String> nodeId,
    Predicate<String> isMember,
    LongSupplier clockMillis,
    LongSupplier view) {
  Hello hello() {
    return Hello.of(cluster, nodeId.get(), clockMillis.getAsLong(), view.getAsLong());
  }
}
