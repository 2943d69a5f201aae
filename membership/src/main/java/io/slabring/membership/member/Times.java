package io.slabring.membership.member;

/**
 * The time limits of a member, in milliseconds. Immutable.
 *
 * @param join how long a starting member waits for others if all refuse its connections; or for as
 *     long as its own preparation took, if that is longer
 * @param patience how long it waits for a member that has accepted its connection but has not
 *     answered; and in addition, for as long as its own preparation took
 * @param silence a member that has been silent for this time is suspected
 * @param heartbeat how often a member sends a sign of life
 * @param verify how long a suspected member may take to answer
 * @param mergeMin shortest pause between searches for members that were cut off
 * @param mergeMax longest pause between these searches
 * @param collect how long a new sequencer waits until all members have said what they hold
 * @param alone how long a part without a majority keeps the list as it is
 * @param coalesce how long the sequencer waits for more changes before it publishes
 * @param repair how often a member repeats its state if something needs repair
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

  /** The times of a node. */
  public static final Times NORMAL =
      new Times(600, 5000, 3000, 1000, 500, 1000, 4000, 10_000, 10_000, 5, 1000);

  /** A process that was paused for longer may have been removed from the cluster meanwhile. */
  public int pause() {
    return silence - heartbeat;
  }
}
