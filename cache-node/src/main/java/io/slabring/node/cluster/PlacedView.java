package io.slabring.node.cluster;

import io.slabring.node.inheritance.Peer;
import io.slabring.node.inheritance.Placement;
import java.util.List;
import java.util.Set;

/**
 * A view, and who owns which keys in it. Immutable.
 *
 * @param version of the view
 * @param localId id of this node
 * @param nodes all nodes in the view, this one included
 * @param present ids of those that serve or leave: they can still give what they have
 * @param placement who owns which keys; null if it is unknown how clients place them
 * @param continuous whether the node had the view directly before; else nothing can be inherited
 */
public record PlacedView(
    long version,
    String localId,
    List<Peer> nodes,
    Set<String> present,
    Placement placement,
    boolean continuous) {}
