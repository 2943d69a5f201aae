package io.slabring.membership.jgroups;

import io.slabring.membership.MembershipConfig;
import io.slabring.membership.member.Times;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.FD_ALL3;
import org.jgroups.protocols.FRAG4;
import org.jgroups.protocols.FailureDetection;
import org.jgroups.protocols.MERGE3;
import org.jgroups.protocols.MPING;
import org.jgroups.protocols.TCPPING;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.pbcast.NAKACK2;
import org.jgroups.protocols.pbcast.STABLE;
import org.jgroups.stack.Protocol;
import org.jgroups.util.DefaultThreadFactory;
import org.jgroups.util.Util;

/** The JGroups protocols of a member and their settings. */
final class Stack {
  private static final int STREAM_BUFFER = 1024;

  private static final int CONNECT_MS = 1000;

  /**
   * An admitted peer must send its address within this time. JGroups accepts no other connection
   * meanwhile, but the gate has already seen the address or a certificate.
   */
  private static final int HANDSHAKE_MS = 2000;

  /**
   * Minimum time that a member waits for answers if it finds others by a DNS name. On half a core,
   * the first handshake of a new process takes a second. If this member started a cluster of its
   * own meanwhile, values written to it would be lost when the two merge.
   */
  private static final int NAMED_JOIN_MS = 3000;

  /** Twice the size of the largest view. */
  private static final int MESSAGE_MAX = 4 << 20;

  private static final int FRAGMENT = 60_000;

  /** Initial room for messages, allocated three times for each member; messages are rare. */
  private static final int WINDOW = 64;

  private Stack() {}

  /**
   * Returns the protocols, bottom first.
   *
   * @param sockets factory of the sockets of the cluster port
   * @param faults protocols to insert above the transport, for tests
   */
  static List<Protocol> protocols(
      MembershipConfig config, Times times, ClusterSockets sockets, List<Protocol> faults)
      throws UnknownHostException {
    List<Protocol> stack = new ArrayList<>();
    MemberTransport transport = transport(config, sockets);
    stack.add(transport);
    stack.addAll(faults);
    stack.add(discovery(config, times, sockets));
    stack.add(new MERGE3().setMinInterval(times.mergeMin()).setMaxInterval(times.mergeMax()));
    FailureDetection silence =
        new FD_ALL3().setTimeout(times.silence()).setInterval(times.heartbeat());
    stack.add(new Suspicions(silence));
    stack.add(silence);
    stack.add(new Verification(transport::hasEnded).setTimeout(times.verify()));
    NAKACK2 toAll = new NAKACK2().useMcastXmit(false).logDiscardMessages(false);
    stack.add(toAll.setXmitTableMsgsPerRow(WINDOW));
    stack.add(new UNICAST3().setXmitTableMsgsPerRow(WINDOW));
    stack.add(new STABLE());
    stack.add(
        new GMS()
            .setJoinTimeout(
                config.dnsName == null ? times.join() : Math.max(times.join(), NAMED_JOIN_MS))
            .setViewAckCollectionTimeout(times.silence())
            .setMergeTimeout(times.silence())
            .printLocalAddress(false));
    stack.add(new FRAG4().setFragSize(FRAGMENT));
    return stack;
  }

  private static MemberTransport transport(MembershipConfig config, ClusterSockets sockets)
      throws UnknownHostException {
    InetAddress address = config.bindAddress();
    MemberTransport tcp = new MemberTransport(sockets.refusals());
    tcp.setBufferedInputStreamSize(STREAM_BUFFER).setBufferedOutputStreamSize(STREAM_BUFFER);
    tcp.setSockConnTimeout(CONNECT_MS).setPeerAddrReadTimeout(HANDSHAKE_MS);
    tcp.setMaxLength(MESSAGE_MAX).tcpNodelay(true).logDetails(false).enableSuspectEvents(true);
    tcp.setBindAddress(address).setBindPort(config.bindPort).setPortRange(0);
    tcp.setBundlerType("no-bundler").setSocketFactory(sockets);
    if (address.isAnyLocalAddress()) {
      tcp.deferClientBindAddr(true).setExternalAddr(InetAddress.getByName(config.memberIp()));
    }
    boolean virtual = Util.virtualThreadsAvailable();
    tcp.useVirtualThreads(virtual);
    tcp.setThreadFactory(
        new DefaultThreadFactory("membership", true, true).useVirtualThreads(virtual));
    return tcp;
  }

  private static Protocol discovery(MembershipConfig config, Times times, ClusterSockets sockets) {
    if (config.multicast) {
      return new MPING();
    }
    short id = ClassConfigurator.getProtocolId(TCPPING.class);
    return new NamedMembers(config, times, sockets).asyncDiscoveryUseSeparateThread(true).setId(id);
  }
}
