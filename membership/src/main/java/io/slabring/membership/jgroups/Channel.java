package io.slabring.membership.jgroups;

import io.slabring.membership.HostPort;
import io.slabring.membership.MembershipConfig;
import io.slabring.membership.Node;
import io.slabring.membership.NodeState;
import io.slabring.membership.member.Times;
import io.slabring.membership.messages.Formats;
import io.slabring.membership.messages.Message;
import io.slabring.membership.messages.MessageCodec;
import io.slabring.membership.messages.NodeCodec;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.JChannel;
import org.jgroups.MergeView;
import org.jgroups.PhysicalAddress;
import org.jgroups.Receiver;
import org.jgroups.View;
import org.jgroups.logging.CustomLogFactory;
import org.jgroups.logging.LogFactory;
import org.jgroups.stack.IpAddress;
import org.jgroups.stack.Protocol;
import org.jgroups.util.ExtendedUUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A JGroups channel, in the terms of this module. Thread-safe. */
final class Channel implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Channel.class);

  /** Key of the encoded node in its JGroups address. */
  private static final String NODE = "n";

  /** Key of the encoded {@link Formats} in the JGroups address; absent in the release before. */
  private static final String FORMATS = "f";

  /** Key in the JGroups address of an observer. */
  private static final String OBSERVER = "o";

  /** Maximum of incompatible processes to remember, so that each is logged once. */
  private static final int FOREIGN_MAX = 1000;

  /** Called by JGroups' threads; must not block. */
  interface Listener {
    /**
     * Called when the set of live members has changed.
     *
     * @param members without observers, in the order of JGroups
     * @param observers ids of the observers
     * @param merged whether some of them were in a cluster without this process before
     */
    void membersChanged(List<Node> members, Set<String> observers, boolean merged);

    /** Called when a message has arrived. */
    void received(String from, Message message);

    /** Called when a change of the members could not be delivered. It will not be repeated. */
    void failed(Throwable cause);
  }

  private final MembershipConfig config;
  private final String name;
  private final ExtendedUUID address;
  private final String id;
  private final QuietLog log;
  private final JChannel jgroups;
  private final Set<String> foreign = new HashSet<>();
  private final Probes probes = new Probes();

  Channel(MembershipConfig config, Times times, List<Protocol> faults) throws IOException {
    this.config = config;
    name = config.host + ":" + config.port;
    log = new QuietLog(name);
    byte[] data =
        NodeCodec.encode(
            new Node(
                "",
                config.host,
                config.ip,
                config.port,
                config.weight,
                config.zone,
                config.linkPort == 0 ? "" : config.memberIp(),
                config.linkPort,
                NodeState.JOINING));
    address = ExtendedUUID.randomUUID(name).put(NODE, data).put(FORMATS, Formats.OWN.encode());
    if (config.observer) {
      address.put(OBSERVER, new byte[1]);
    }
    id = id(address);
    ClusterSockets sockets = new ClusterSockets(name, config);
    try {
      jgroups = quietly(() -> new JChannel(Stack.protocols(config, times, sockets, faults)));
      jgroups.setName(name).addAddressGenerator(() -> address).setDiscardOwnMessages(true);
    } catch (UnknownHostException e) {
      throw new IOException("cluster port: unknown host: " + e.getMessage(), e);
    } catch (Exception e) {
      throw failure(e);
    }
  }

  /**
   * Makes the channel with a {@link QuietLog}: JGroups looks up the logs of its classes only once.
   */
  private JChannel quietly(Callable<JChannel> maker) throws Exception {
    synchronized (Channel.class) {
      CustomLogFactory before = LogFactory.getCustomLogFactory();
      LogFactory.setCustomLogFactory(log);
      try {
        return maker.call();
      } finally {
        LogFactory.setCustomLogFactory(before);
      }
    }
  }

  String name() {
    return name;
  }

  String id() {
    return id;
  }

  Address address() {
    return address;
  }

  /** Returns the TCP port that this member listens on. */
  int port() {
    PhysicalAddress physical = (PhysicalAddress) jgroups.down(physicalAddressOf(address));
    return physical instanceof IpAddress ip ? ip.getPort() : config.bindPort;
  }

  /** Returns how often a member was suspected of having failed. */
  long suspicions() {
    Suspicions suspicions = jgroups.getProtocolStack().findProtocol(Suspicions.class);
    return suspicions.count();
  }

  /**
   * Returns whether the machine of a member refuses connections at its port, as far as is known.
   */
  boolean isGone(String member) {
    PhysicalAddress physical = (PhysicalAddress) jgroups.down(physicalAddressOf(address(member)));
    return physical instanceof IpAddress place && probes.isRefused(place.getSocketAddress());
  }

  private static org.jgroups.Event physicalAddressOf(Address member) {
    return new org.jgroups.Event(org.jgroups.Event.GET_PHYSICAL_ADDRESS, member);
  }

  /**
   * Joins the cluster, or starts a new one.
   *
   * @throws IOException if it cannot; the message says why
   */
  void connect(Listener listener) throws IOException {
    jgroups.setReceiver(new Ear(listener));
    try {
      jgroups.connect(config.cluster);
    } catch (Exception e) {
      throw failure(e);
    }
  }

  private IOException failure(Exception e) {
    String address = new HostPort(config.bindHost, config.bindPort).toString();
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException) {
        BindException failure =
            new BindException("cannot listen on " + address + ": " + reasonNotToBind());
        failure.initCause(e);
        return failure;
      }
    }
    return new IOException("cannot start the cluster port " + address + ": " + e.getMessage(), e);
  }

  /**
   * JGroups reports any failure to bind as a lack of free ports, so this tries again to find the
   * reason.
   */
  private String reasonNotToBind() {
    String message = "";
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(config.bindAddress(), config.bindPort));
    } catch (IOException e) {
      message = String.valueOf(e.getMessage());
    }
    if (message.contains("annot assign")) {
      return "no interface of this machine has that address";
    }
    return message.contains("ermission denied")
        ? "permission denied"
        : "the address is already in use";
  }

  /** Sends a message. Reliable while the receiver is alive. */
  void send(String member, byte[] message) {
    try {
      jgroups.send(new BytesMessage(address(member), message));
    } catch (Exception e) {
      LOG.debug("{}: cannot send to {}", name, member, e);
    }
  }

  private Address address(String member) {
    View view = jgroups.getView();
    if (view != null) {
      for (Address other : view) {
        if (id(other).equals(member)) {
          return other;
        }
      }
    }
    UUID uuid = UUID.fromString(member);
    return new org.jgroups.util.UUID(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
  }

  private static String id(Address address) {
    org.jgroups.util.UUID uuid = (org.jgroups.util.UUID) address;
    return new UUID(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits()).toString();
  }

  private static boolean isObserver(Address member) {
    return value(member, OBSERVER) != null;
  }

  private static byte[] value(Address member, String key) {
    return member instanceof ExtendedUUID extended ? extended.get(key) : null;
  }

  /** Returns whether this process and a member read each other's messages. */
  private boolean isCompatible(Address member) {
    try {
      Formats theirs = Formats.decode(value(member, FORMATS));
      if (!Formats.OWN.overlap(theirs)) {
        throw new IllegalArgumentException(
            "its release writes message format "
                + theirs
                + ", this one "
                + Formats.OWN
                + ". Upgrade by way of a release between both");
      }
      return true;
    } catch (IllegalArgumentException e) {
      notOurs(id(member), e);
      return false;
    }
  }

  private Set<String> observers(View view) {
    Set<String> observers = new HashSet<>();
    for (Address member : view) {
      if (isObserver(member) && isCompatible(member)) {
        observers.add(id(member));
      }
    }
    return observers;
  }

  private List<Node> nodes(View view) {
    List<Node> nodes = new ArrayList<>();
    for (Address member : view) {
      if (isObserver(member) || !isCompatible(member)) {
        continue;
      }
      try {
        nodes.add(NodeCodec.decode(id(member), value(member, NODE)));
      } catch (IllegalArgumentException e) {
        notOurs(id(member), e);
      }
    }
    return nodes;
  }

  private synchronized void notOurs(String member, IllegalArgumentException why) {
    if (foreign.size() < FOREIGN_MAX && foreign.add(member)) {
      Object physical = jgroups.down(physicalAddressOf(address(member)));
      LOG.warn("{}: ignoring the member at {}: {}", name, physical, why.getMessage());
    }
  }

  /** Leaves the cluster. */
  @Override
  public void close() {
    log.leaving();
    jgroups.close();
  }

  /** Receives from JGroups. */
  private final class Ear implements Receiver {
    private final Listener listener;

    Ear(Listener listener) {
      this.listener = listener;
    }

    @Override
    public void viewAccepted(View view) {
      try {
        listener.membersChanged(nodes(view), observers(view), view instanceof MergeView);
      } catch (RuntimeException | Error e) {
        listener.failed(e);
      }
    }

    @Override
    public void receive(org.jgroups.Message message) {
      String from = id(message.getSrc());
      if (!message.hasArray() || message.getArray() == null) {
        return;
      }
      try {
        ByteBuffer bytes =
            ByteBuffer.wrap(message.getArray(), message.getOffset(), message.getLength());
        listener.received(from, MessageCodec.decode(bytes));
      } catch (IllegalArgumentException e) {
        notOurs(from, e);
      }
    }
  }
}
