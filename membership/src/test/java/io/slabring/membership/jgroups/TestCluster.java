package io.slabring.membership.jgroups;

import static org.assertj.core.api.Assertions.assertThat;

import io.slabring.membership.Await;
import io.slabring.membership.ClusterView;
import io.slabring.membership.MembershipConfig;
import io.slabring.membership.Node;
import io.slabring.membership.member.Times;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jgroups.protocols.DISCARD;
import org.jgroups.stack.Protocol;

/** Members on loopback, in this process, with shorter times and faults at will. */
final class TestCluster implements AutoCloseable {
  private static final int FIRST_PORT = 12_000;
  private static final int PORTS_END = 32_000;
  private static final AtomicInteger NEXT_PORT =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(FIRST_PORT, PORTS_END));

  static final Times FAST = new Times(300, 2000, 1200, 300, 300, 300, 1000, 2000, 2000, 5, 200);

  /** A member and what its listener was told. */
  static final class TestMember {
    final JGroupsMembership membership;
    final DISCARD discard;
    final List<Told> told = new CopyOnWriteArrayList<>();
    final MembershipConfig config;

    TestMember(JGroupsMembership membership, DISCARD discard, MembershipConfig config) {
      this.membership = membership;
      this.discard = discard;
      this.config = config;
      membership.listen((view, continuous) -> told.add(new Told(view, continuous)));
    }

    ClusterView view() {
      return membership.view();
    }

    List<Integer> serving() {
      return view().serving().stream().map(Node::port).sorted().toList();
    }

    /** The views told of from this index on that were not continuous. */
    long breaksSince(int index) {
      return told.subList(index, told.size()).stream().filter(t -> !t.continuous()).count();
    }
  }

  /** One call of a listener. */
  record Told(ClusterView view, boolean continuous) {}

  final List<TestMember> members = new ArrayList<>();
  private final List<String> ports = new ArrayList<>();
  private final Times times;
  private int nextPort = 11211;

  TestCluster() {
    this(FAST);
  }

  TestCluster(Times times) {
    this.times = times;
  }

  /** Settings of the next member, on a free port, told of all members before it. */
  MembershipConfig config() throws IOException {
    MembershipConfig config = new MembershipConfig();
    config.cluster = "test";
    config.bindPort = freePort();
    config.join = List.copyOf(ports);
    config.host = "127.0.0.1";
    config.ip = "127.0.0.1";
    config.port = nextPort++;
    ports.add("127.0.0.1:" + config.bindPort);
    return config;
  }

  TestMember join(MembershipConfig config, Protocol... more) throws IOException {
    DISCARD discard = new DISCARD().excludeItself(true);
    List<Protocol> faults = new ArrayList<>(List.of(more));
    faults.add(discard);
    TestMember member =
        new TestMember(JGroupsMembership.join(config, times, faults), discard, config);
    members.add(member);
    return member;
  }

  /** A new member that serves. */
  TestMember start() throws IOException {
    TestMember member = join(config());
    member.membership.serve();
    return member;
  }

  /** So many new members that start at the same time and serve. */
  void startAtOnce(int count) throws Exception {
    List<MembershipConfig> configs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      configs.add(config());
    }
    List<String> contacts = List.copyOf(ports.subList(0, Math.min(3, ports.size())));
    configs.forEach(config -> config.join = contacts);
    ExecutorService threads = Executors.newFixedThreadPool(count);
    try {
      List<Future<TestMember>> starting = new ArrayList<>();
      for (MembershipConfig config : configs) {
        starting.add(threads.submit(() -> serving(config)));
      }
      for (Future<TestMember> member : starting) {
        members.add(member.get());
      }
    } finally {
      threads.shutdown();
    }
  }

  private TestMember serving(MembershipConfig config) throws IOException {
    DISCARD discard = new DISCARD().excludeItself(true);
    TestMember member =
        new TestMember(JGroupsMembership.join(config, times, List.of(discard)), discard, config);
    member.membership.serve();
    return member;
  }

  /** Cuts the first {@code count} members off from the others, without a word. */
  void split(int count) {
    List<TestMember> left = members.subList(0, count);
    List<TestMember> right = members.subList(count, members.size());
    left.forEach(l -> right.forEach(r -> ignore(l, r)));
    right.forEach(r -> left.forEach(l -> ignore(r, l)));
  }

  void heal() {
    members.forEach(member -> member.discard.resetIgnoredMembers());
  }

  private static void ignore(TestMember one, TestMember other) {
    one.discard.addIgnoreMember(other.membership.address());
  }

  /** Waits until all of these see the same view, in which just these ports serve. */
  static void awaitServing(List<TestMember> members, List<Integer> ports) {
    Await.until(
        "serving " + ports + " of " + members.stream().map(TestMember::view).toList(),
        () ->
            members.stream().allMatch(member -> member.serving().equals(ports))
                && members.stream().map(TestMember::view).distinct().count() == 1);
    assertThat(members.stream().map(TestMember::view).distinct()).hasSize(1);
  }

  /**
   * A port below those that the system assigns, so that no other process gets it before it is used.
   */
  static int freePort() {
    while (true) {
      int port = NEXT_PORT.getAndUpdate(last -> last + 1 < PORTS_END ? last + 1 : FIRST_PORT);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) {
        // taken: the next one
      }
    }
  }

  @Override
  public void close() {
    heal();
    for (int i = members.size() - 1; i >= 0; i--) {
      members.get(i).membership.close();
    }
  }
}
