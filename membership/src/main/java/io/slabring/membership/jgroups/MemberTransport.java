package io.slabring.membership.jgroups;

import io.slabring.membership.gate.Refusals;
import java.io.DataInput;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.Event;
import org.jgroups.Header;
import org.jgroups.Message;
import org.jgroups.PhysicalAddress;
import org.jgroups.View;
import org.jgroups.blocks.cs.Connection;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.Discovery;
import org.jgroups.protocols.PingData;
import org.jgroups.protocols.PingHeader;
import org.jgroups.protocols.TCP;
import org.jgroups.protocols.TCPPING;
import org.jgroups.protocols.TpHeader;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.AsciiString;
import org.jgroups.util.ByteArrayDataInputStream;
import org.jgroups.util.NameCache;

/**
 * TCP between members. If a connection ends, its peer is suspected of having failed, except if the
 * connection was closed for another reason. If the peer's port refuses a new connection, its
 * process has ended: one that hangs has its port open. If two members connect to each other at the
 * same time, one connection is closed; so a member that has another connection a moment later is
 * not suspected. And the connections of newcomers are kept.
 */
final class MemberTransport extends TCP {
  private static final long MOMENT_MS = 100;

  private static final short DISCOVERY = ClassConfigurator.getProtocolId(TCPPING.class);

  private static final int PROBE_MS = 100;

  private final Refusals refusals;

  /** Members whose process has ended. */
  private final Set<Address> ended = ConcurrentHashMap.newKeySet();

  private Set<Address> placesBefore = Set.of();

  MemberTransport(Refusals refusals) {
    this.refusals = refusals;
    setId(ClassConfigurator.getProtocolId(TCP.class));
  }

  /**
   * Drops messages from members of another cluster. If such a member searches for members here, it
   * is answered once a minute, so that both sides log the mistake.
   */
  @Override
  public void passMessageUp(
      Message message, boolean checksName, boolean multicast, boolean dropsOwnMulticast) {
    TpHeader header = message.getHeader(getId());
    boolean foreign =
        checksName && cluster_name != null && header != null && !isOurs(header.getClusterName());
    PingData sender = foreign && !multicast ? sender(message) : null;
    if (sender == null) {
      super.passMessageUp(message, checksName, multicast, dropsOwnMulticast);
      return;
    }
    String theirs = new AsciiString(header.getClusterName()).toString();
    PhysicalAddress place = sender.getPhysicalAddr();
    if (refusals.otherCluster(place, theirs, cluster_name.toString())) {
      getTimer().execute(() -> introduceTo(place));
    }
  }

  private boolean isOurs(byte[] name) {
    return cluster_name.equals(name);
  }

  /**
   * Returns the member that searches for others with this message, or null if it is another
   * message.
   */
  private static PingData sender(Message message) {
    Header header = message.getHeader(DISCOVERY);
    if (!(header instanceof PingHeader) || !message.hasArray() || message.getLength() == 0) {
      return null;
    }
    try {
      DataInput in =
          new ByteArrayDataInputStream(
              message.getArray(), message.getOffset(), message.getLength());
      if (in.readInt() < 1) {
        return null;
      }
      PingData sender = new PingData();
      sender.readFrom(in);
      return sender.getPhysicalAddr() == null ? null : sender;
    } catch (IOException | ClassNotFoundException | RuntimeException e) {
      return null;
    }
  }

  private void introduceTo(PhysicalAddress place) {
    PhysicalAddress own = getPhysicalAddressFromCache(local_addr);
    PingData data = new PingData(local_addr, true, NameCache.get(local_addr), own);
    PingHeader header = new PingHeader(PingHeader.GET_MBRS_RSP);
    down(new BytesMessage(place).putHeader(DISCOVERY, header).setArray(Discovery.marshal(data)));
  }

  @Override
  public void connectionClosed(Connection connection) {
    getTimer().execute(() -> suspectIfEnded(connection));
  }

  private void suspectIfEnded(Connection connection) {
    Address place = connection.peerAddress();
    Address member = place == null ? null : logical_addr_cache.getByValue((PhysicalAddress) place);
    if (member != null
        && members.contains(member)
        && place instanceof IpAddress ip
        && Probes.refuses(new InetSocketAddress(ip.getIpAddress(), ip.getPort()), PROBE_MS)) {
      ended.add(member);
      super.connectionClosed(connection);
    } else {
      getTimer()
          .schedule(() -> suspectUnlessConnected(connection), MOMENT_MS, TimeUnit.MILLISECONDS);
    }
  }

  /** Whether the process of a member is known to have ended. Thread-safe. */
  boolean hasEnded(Address member) {
    return ended.contains(member);
  }

  @Override
  public Object down(Event event) {
    if (event.getType() == Event.VIEW_CHANGE) {
      ended.retainAll(event.<View>arg().getMembers());
    }
    return super.down(event);
  }

  /**
   * Closes only the connections of members that have left. A process that is about to join has
   * often connected before the view that includes it arrives.
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

  private void suspectUnlessConnected(Connection connection) {
    Address peer = connection.peerAddress();
    if (peer == null || !srv.connectionEstablishedTo(peer)) {
      super.connectionClosed(connection);
    }
  }
}
