package io.slabring.node.cluster;

import io.slabring.membership.Membership;

/** Makes members of a cluster for tests elsewhere. */
public final class MemberOf {
  private MemberOf() {}

  /**
   * A member of cluster "sim".
   *
   * @param ring how clients place keys
   */
  public static ClusterMember cluster(
      Membership membership, String ring, ClusterMember.Listener listener) {
    return new ClusterMember(membership, "sim", ring, listener);
  }
}
