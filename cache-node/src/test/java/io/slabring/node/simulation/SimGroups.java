package io.slabring.node.simulation;

import io.slabring.membership.messages.Message;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;

/**
 * Who is in a group with whom, as JGroups says it: members that are lost are excluded when that has
 * been noticed, and groups that reach each other merge. Messages between two members arrive in
 * order, and not when the two are no longer in one group.
 */
final class SimGroups {
  private static final int LOOK_MILLIS = 100;
  private static final int VIEW_MILLIS = 60;
  private static final int RESEND_MILLIS = 50;
  private static final long QUIET_SECONDS = 10_000;

  /** Identity counts, not content. The first member is the sequencer. */
  static final class Group {
    private final List<SimMember> members;

    Group(List<SimMember> members) {
      this.members = List.copyOf(members);
    }

    List<SimMember> members() {
      return members;
    }
  }

  private record Link(SimMember from, SimMember to) {}

  private record Part(Group group, int side) {}

  private final SimCluster cluster;
  private final Simulation time;
  private final List<SimMember> members = new ArrayList<>();
  private final Map<Link, Queue<Message>> links = new HashMap<>();
  private final Map<SimMember, Long> lastView = new HashMap<>();
  private final Map<Integer, Long> mergeAt = new HashMap<>();

  SimGroups(SimCluster cluster) {
    this.cluster = cluster;
    this.time = cluster.time;
    time.in(LOOK_MILLIS, this::look);
  }

  /**
   * A new member finds a group, or begins one of its own.
   *
   * @param alone whether it finds nobody
   */
  void join(SimMember member, boolean alone) {
    if (member.self.dead) {
      return;
    }
    members.add(member);
    List<SimMember> found = alone ? List.of() : grouped(member.self.side);
    if (found.isEmpty()) {
      // Clusters that start at the same moment may use the same versions.
      cluster.quietSeconds += QUIET_SECONDS;
      install(new Group(List.of(member)), List.of(member), false);
      return;
    }
    Group group = time.any(found).group();
    List<SimMember> all = new ArrayList<>(group.members());
    all.add(member);
    List<SimMember> to = new ArrayList<>(found);
    to.removeIf(one -> one.group() != group);
    to.add(member);
    install(new Group(all), to, false);
  }

  /** Those of a side of the network that answer and have a group. */
  private List<SimMember> grouped(int side) {
    return new ArrayList<>(
        members.stream()
            .filter(one -> one.group() != null && one.self.answers() && one.self.side == side)
            .toList());
  }

  private void install(Group group, Collection<SimMember> to, boolean merged) {
    for (SimMember member : to) {
      long at =
          Math.max(time.now() + time.between(1, VIEW_MILLIS), lastView.getOrDefault(member, 0L));
      lastView.put(member, at);
      member.regroup(group, merged, at - time.now());
    }
  }

  private void look() {
    members.removeIf(member -> member.self.dead && time.now() > member.self.lostAt + 60_000);
    exclude();
    merge();
    if (!cluster.isOver()) {
      time.in(LOOK_MILLIS, this::look);
    }
  }

  private void exclude() {
    Map<Part, List<SimMember>> parts = new LinkedHashMap<>();
    for (SimMember member : members) {
      if (member.group() != null && member.self.answers()) {
        parts
            .computeIfAbsent(new Part(member.group(), member.self.side), any -> new ArrayList<>())
            .add(member);
      }
    }
    parts.forEach(
        (part, here) -> {
          List<SimMember> stay = new ArrayList<>(part.group().members());
          stay.removeIf(member -> isLost(member, part.side()));
          if (stay.size() < part.group().members().size()) {
            time.tell("group %s", hosts(stay));
            install(new Group(stay), here, false);
          }
        });
  }

  private boolean isLost(SimMember member, int side) {
    SimNode node = member.self;
    return node.answers()
        ? node.side != side && time.now() >= cluster.noticedAt(side)
        : time.now() >= node.lostAt;
  }

  private void merge() {
    for (int side = 0; side < 2; side++) {
      List<SimMember> here = grouped(side);
      Set<Group> groups = new LinkedHashSet<>();
      here.forEach(member -> groups.add(member.group()));
      boolean busy = here.stream().anyMatch(one -> lastView.get(one) >= time.now());
      if (busy || groups.size() < 2) {
        mergeAt.remove(side);
      } else if (!mergeAt.containsKey(side)) {
        mergeAt.put(side, time.now() + time.between(1000, 4000));
      } else if (time.now() >= mergeAt.get(side)) {
        mergeAt.remove(side);
        Collections.shuffle(here, time.random);
        time.tell("groups merge: %s", hosts(here));
        install(new Group(here), here, true);
      }
    }
  }

  private static List<String> hosts(List<SimMember> group) {
    return group.stream().map(member -> member.self.host).toList();
  }

  // ---- messages

  boolean areTogether(SimMember one, SimMember other) {
    return one.group() != null
        && other.group() != null
        && one.group().members().contains(other)
        && other.group().members().contains(one);
  }

  void send(SimMember from, String toId, Message message) {
    SimMember to =
        members.stream().filter(member -> member.self.id.equals(toId)).findFirst().orElse(null);
    if (to == null) {
      return;
    }
    Link link = new Link(from, to);
    Queue<Message> queue = links.computeIfAbsent(link, any -> new ArrayDeque<>());
    queue.add(message);
    if (queue.size() == 1) {
      time.in(time.between(1, 15), () -> carry(link, queue));
    }
  }

  private void carry(Link link, Queue<Message> queue) {
    if (!areTogether(link.from(), link.to()) || link.to().self.dead) {
      queue.clear();
    } else if (link.from().self.side != link.to().self.side) {
      time.in(RESEND_MILLIS, () -> carry(link, queue));
    } else {
      List<Message> arrived = List.copyOf(queue);
      queue.clear();
      arrived.forEach(message -> link.to().receive(link.from(), message));
    }
  }
}
