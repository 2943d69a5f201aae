package io.slabring.membership.jgroups;

import java.util.concurrent.TimeUnit;
import org.jgroups.Address;
import org.jgroups.blocks.cs.Connection;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.TCP;

/**
 * TCP between members. When two connect to each other at the same time, one of both connections is
 * closed again. Its end is no sign that somebody has failed, so whoever has another connection a
 * moment later is not suspected.
 */
final class MemberTransport extends TCP {
  private static final long MOMENT_MS = 100;

  MemberTransport() {
    setId(ClassConfigurator.getProtocolId(TCP.class));
  }

  @Override
  public void connectionClosed(Connection ended) {
    getTimer().schedule(() -> suspectUnlessConnected(ended), MOMENT_MS, TimeUnit.MILLISECONDS);
  }

  private void suspectUnlessConnected(Connection ended) {
    Address peer = ended.peerAddress();
    if (peer == null || !srv.connectionEstablishedTo(peer)) {
      super.connectionClosed(ended);
    }
  }
}
