package io.slabring.membership.jgroups;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jgroups.Address;
import org.jgroups.blocks.cs.Connection;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.TCP;

/**
 * TCP between members, which takes the end of a connection for a sign that the other one has
 * failed, but not of one that a member closes for other reasons: of two that connect to each other
 * at the same time, one is closed, so whoever has another connection a moment later is not
 * suspected; and newcomers keep theirs.
 */
final class MemberTransport extends TCP {
  private static final long MOMENT_MS = 100;

  private Set<Address> placesBefore = Set.of();

  MemberTransport() {
    setId(ClassConfigurator.getProtocolId(TCP.class));
  }

  @Override
  public void connectionClosed(Connection ended) {
    getTimer().schedule(() -> suspectUnlessConnected(ended), MOMENT_MS, TimeUnit.MILLISECONDS);
  }

  /**
   * Closes the connections of those who have left, and only of them: who is about to join has often
   * connected before the view that it is in has come.
   */
  @Override
  public synchronized void retainAll(Collection<Address> places) {
    for (Address place : placesBefore) {
      if (!places.contains(place)) {
        srv.closeConnection(place);
      }
    }
    placesBefore = Set.copyOf(places);
  }

  private void suspectUnlessConnected(Connection ended) {
    Address peer = ended.peerAddress();
    if (peer == null || !srv.connectionEstablishedTo(peer)) {
      super.connectionClosed(ended);
    }
  }
}
