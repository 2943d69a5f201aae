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

/** Membership in a cluster of JGroups members. */
public final class JGroupsMembership implements Membership {
  /** Far more than a view needs to come; when it does not, the cluster is busy breaking apart. */
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
   * Becomes a member. Whoever finds no other member is alone, and goes on looking.
   *
   * @throws IllegalArgumentException naming the setting, if one is wrong
   * @throws IOException saying why not, as when the port is taken
   */
  public static Membership join(MembershipConfig config) throws IOException {
    return join(config, Times.NORMAL, List.of());
  }

  static JGroupsMembership join(MembershipConfig config, Times times, List<Protocol> faults)
      throws IOException {
    config.check();
    if (config.open() && !config.bindAddress().isLoopbackAddress()) {
      LOG.warn(
          "cluster port {}:{} is open: whoever reaches it can join and read",
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

  /** The TCP port of the cluster, also when any free one was asked for. */
  public int port() {
    return member.port();
  }

  /** This process's address in JGroups. */
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

  /** Tells the cluster what this process is doing, without waiting. */
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
