package io.slabring.membership.member;

/**
 * How long things may take, in milliseconds.
 *
 * @param join how long the first member waits for others to answer
 * @param patience how long it waits for one that has accepted its connection but not answered
 * @param silence after so long a member that says nothing is suspected
 * @param heartbeat how often a member says that it is there
 * @param verify how long a suspected member may take to object
 * @param mergeMin members look for others that they are cut off from every so often at least
 * @param mergeMax and at most
 * @param collect how long a new sequencer waits for what the members hold
 * @param alone how long members that are cut off from most others leave the list as it is
 * @param coalesce how long the sequencer waits for more changes
 * @param repair how often a member that is not as it should be says so
 */
public record Times(
    int join,
    int patience,
    int silence,
    int heartbeat,
    int verify,
    int mergeMin,
    int mergeMax,
    int collect,
    int alone,
    int coalesce,
    int repair) {

  public static final Times NORMAL =
      new Times(600, 5000, 3000, 1000, 500, 1000, 4000, 10_000, 10_000, 5, 1000);

  /** Whoever stood still for longer may have been removed meanwhile. */
  public int pause() {
    return silence - heartbeat;
  }
}
