package io.slabring.membership.jgroups;

import io.slabring.membership.ClusterView;
import io.slabring.membership.Membership;
import io.slabring.membership.MembershipConfig;
import io.slabring.membership.NodeState;
import io.slabring.membership.listeners.Notifier;
import io.slabring.membership.member.Times;
import io.slabring.membership.messages.Edition;
import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;
import org.jgroups.Address;
import org.jgroups.stack.Protocol;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Membership in a cluster of JGroups members. Thread-safe. */
public final class JGroupsMembership implements Membership {
  /** Far longer than a view takes. If none comes, the cluster is unstable. */
  private static final int WAIT_MS = 5000;

  private static final Logger LOG = LoggerFactory.getLogger(JGroupsMembership.class);

  private final Notifier notifier;
  private final MemberThread member;
  private final boolean observer;

  private JGroupsMembership(Notifier notifier, MemberThread member, boolean observer) {
    this.notifier = notifier;
    this.member = member;
    this.observer = observer;
  }

  /**
   * Joins a cluster. A process that finds no other member starts alone, and goes on searching.
   *
   * @throws IllegalArgumentException if a setting is wrong; the message names it
   * @throws IOException if it cannot join, for example because the port is in use; the message says
   *     why
   */
  public static Membership join(MembershipConfig config) throws IOException {
    return join(config, Times.NORMAL, List.of());
  }

  static JGroupsMembership join(MembershipConfig config, Times times, List<Protocol> faults)
      throws IOException {
    config.check();
    if (config.open() && !config.bindAddress().isLoopbackAddress()) {
      LOG.warn(
          "cluster port {}:{} is open: anyone who can reach it can join the cluster and read its"
              + " traffic",
          config.bindHost,
          config.bindPort);
    }
    Channel channel = new Channel(config, times, faults);
    Notifier notifier = new Notifier(channel.name());
    MemberThread member = new MemberThread(channel, notifier, times, config);
    JGroupsMembership membership = new JGroupsMembership(notifier, member, config.observer);
    try {
      member.start(config.cluster);
    } catch (IOException | RuntimeException e) {
      member.close();
      notifier.close();
      throw e;
    }
    membership.await(held -> held.mark() != 0);
    return membership;
  }

  @Override
  public ClusterView view() {
    return member.held().view();
  }

  @Override
  public String localId() {
    return member.id();
  }

  @Override
  public long suspicions() {
    return member.suspicions();
  }

  /** Returns the TCP port of this member, also if the settings asked for any free port. */
  public int port() {
    return member.port();
  }

  /** Returns the address of this process in JGroups. */
  Address address() {
    return member.address();
  }

  @Override
  public void listen(Listener listener) {
    notifier.listen(listener);
  }

  @Override
  public void serve() {
    if (observer) {
      return;
    }
    member.become(NodeState.SERVING);
    await(held -> held.serves(member.id()));
  }

  @Override
  public void leave() {
    member.become(NodeState.LEAVING);
    await(held -> !held.serves(member.id()));
  }

  /** Announces a state of this process, without waiting. */
  void become(NodeState state) {
    member.become(state);
  }

  private void await(Predicate<Edition> condition) {
    member.await(condition, WAIT_MS);
  }

  @Override
  public void close() {
    if (member.held().serves(member.id())) {
      leave();
    }
    member.close();
    notifier.close();
  }
}
