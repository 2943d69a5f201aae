package io.slabring.membership.jgroups;

/**
 * How long a starting process looks for others before it is a cluster of its own. Immutable. All
 * times are in milliseconds.
 *
 * <p>On an overloaded machine everything takes longer: the handshake with another process, and the
 * start of one that does not listen yet. So a process looks at least for as long as its own
 * preparation took. That is short on a machine at rest, and there it delays nothing.
 *
 * @param asking how long JGroups itself asks repeatedly
 * @param patience how long to wait for a process that accepts connections and does not answer
 * @param prepared how long this process took until it could look for others
 */
record Search(long asking, long patience, long prepared) {

  /**
   * Returns whether to go on.
   *
   * @param elapsed since the search began
   * @param sinceReached since another process last accepted a connection; as elapsed if none did
   * @param isAnswered whether a process has answered
   */
  boolean goesOn(long elapsed, long sinceReached, boolean isAnswered) {
    long alone = Math.max(asking, prepared);
    return elapsed < alone
        || !isAnswered && sinceReached < alone && elapsed < Math.max(alone, patience + prepared);
  }
}
