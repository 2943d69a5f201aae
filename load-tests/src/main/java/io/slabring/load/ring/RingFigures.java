package io.slabring.load.ring;

/**
 * How one kind of ring places keys on a number of nodes of equal weight. Shares of keys are between
 * 0 and 1.
 *
 * @param ring name of the kind of ring
 * @param nodes nodes on the ring
 * @param keys keys that were placed
 * @param peakToAverage keys of the fullest node to the average
 * @param leastToAverage keys of the emptiest node to the average
 * @param noise {@code peakToAverage} of keys thrown at the nodes by chance: what of it is only the
 *     sample's
 * @param movedByJoin share of keys that move when the last of the nodes joins; 1/nodes is the least
 *     for even rings
 * @param movedByLeave share of keys that move when a node in the middle of the list leaves
 * @param needlessByLeave share of keys that move then although they were on another node
 */
public record RingFigures(
    String ring,
    int nodes,
    int keys,
    double peakToAverage,
    double leastToAverage,
    double noise,
    double movedByJoin,
    double movedByLeave,
    double needlessByLeave) {}
