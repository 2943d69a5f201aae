package io.slabring.membership.jgroups;

import io.slabring.membership.HostPort;
import io.slabring.membership.MembershipConfig;
import io.slabring.membership.member.Times;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.PhysicalAddress;
import org.jgroups.View;
import org.jgroups.protocols.PingData;
import org.jgroups.protocols.TCPPING;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.NameCache;
import org.jgroups.util.Responses;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Discovers members by the addresses in the settings, and by the members known from before.
 * Resolves names each time, so a member may come back with another address.
 */
final class NamedMembers extends TCPPING {
  private static final Logger LOG = LoggerFactory.getLogger(NamedMembers.class);

  /** Maximum of addresses. */
  private static final int ADDRESSES_MAX = 4096;

  private static final int FIRST_RUNS = 6;

  /** How often to check for answers, and after how many checks to ask again. */
  private static final int LOOK_MS = 50;

  private static final int ASK_LOOKS = 6;

  private final Times times;
  private final ClusterSockets sockets;
  private final List<HostPort> names;
  private final Set<String> unknown = new LinkedHashSet<>();

  /** How long this process took until it could look for others, in milliseconds. */
  private volatile long prepared;

  NamedMembers(MembershipConfig config, Times times, ClusterSockets sockets) {
    this.times = times;
    this.sockets = sockets;
    names =
        config.dnsName == null
            ? config.join.stream().map(HostPort::parse).toList()
            : List.of(new HostPort(config.dnsName, config.bindPort));
    initial_hosts_set_programmatically = true;
    setPortRange(0);
  }

  /**
   * While starting, asks repeatedly, since other members may be starting, too. A member that misses
   * the others would be alone until it is merged seconds later. Afterwards, merging asks often
   * enough.
   */
  @Override
  public Object down(Event event) {
    if (event.type() == Event.CONNECT) {
      numDiscoveryRuns(FIRST_RUNS);
      prepared = sockets.ageMillis();
      return super.down(event);
    }
    if (event.type() == Event.FIND_INITIAL_MBRS) {
      Responses responses = (Responses) super.down(event);
      awaitAnswers(responses, (long) event.arg());
      return responses;
    }
    if (event.type() != Event.VIEW_CHANGE) {
      return super.down(event);
    }
    numDiscoveryRuns(1);
    View before = view;
    Object result = super.down(event);
    if (is_coord) {
      introduce(before, view);
    }
    return result;
  }

  /**
   * Waits for the first member to answer. Without an answer, this process would start a cluster of
   * its own, whose values may be lost when the two merge.
   *
   * @param asking how long JGroups itself asks repeatedly, in milliseconds
   */
  private void awaitAnswers(Responses responses, long asking) {
    Search search = new Search(asking, times.patience(), prepared);
    long begin = now();
    long reached = begin;
    long now = begin;
    for (int look = 1; !responses.isDone(); look++) {
      if (!search.goesOn(now - begin, now - reached, !responses.isEmpty())) {
        break;
      }
      if (look % ASK_LOOKS == 0 && now - begin >= asking) {
        findMembers(null, true, responses);
      }
      responses.waitFor(LOOK_MS);
      now = now();
      reached = sockets.reachAnother(ownPort()) ? now : reached;
    }
    responses.done();
  }

  private static long now() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  private int ownPort() {
    return known().get(local_addr) instanceof IpAddress own ? own.getPort() : 0;
  }

  /**
   * Introduces newcomers and members to each other: only the first member knows the addresses of
   * all.
   */
  private void introduce(View before, View now) {
    startCacheDissemination(
        new ArrayList<>(now.getMembers()),
        View.leftMembers(before, now),
        View.newMembers(before, now));
  }

  @Override
  public boolean isDynamic() {
    return true;
  }

  @Override
  public void findMembers(List<Address> members, boolean initial, Responses responses) {
    initial_hosts = lookUp();
    super.findMembers(members, initial, responses);
  }

  /**
   * Sends a process that is not a member the addresses of all members, or, while this process is no
   * member itself, all addresses that it knows. Otherwise a process that starts at the same time
   * and knows few others would start a cluster of its own; and the member that admits it need not
   * be the one that it has asked. Members, which ask every few seconds, receive only the address of
   * this process: with all addresses, the traffic would grow with the square of their number.
   */
  @Override
  protected void sendDiscoveryResponse(List<PingData> self, Address asker) {
    View members = view;
    if (members != null && members.containsMember(asker)) {
      super.sendDiscoveryResponse(self, asker);
      return;
    }
    if (members != null && !is_coord) {
      announce(asker, members.getCoord());
    }
    super.sendDiscoveryResponse(all(members), asker);
  }

  /** Sends the address of a newcomer to the first member, which needs it to admit the newcomer. */
  private void announce(Address newcomer, Address first) {
    PhysicalAddress place = known().get(newcomer);
    if (place != null) {
      PingData data = new PingData(newcomer, false, NameCache.get(newcomer), place);
      super.sendDiscoveryResponse(List.of(data), first);
    }
  }

  private List<PingData> all(View members) {
    List<PingData> all = new ArrayList<>();
    known()
        .forEach(
            (member, place) -> {
              boolean self = member.equals(local_addr);
              if (self || members == null || members.containsMember(member)) {
                boolean server = self ? is_server : members != null;
                PingData data = new PingData(member, server, NameCache.get(member), place);
                all.add(data.coord(isCoord(member)));
              }
            });
    return all;
  }

  @SuppressWarnings("unchecked") // the type of the answer to this event
  private Map<Address, PhysicalAddress> known() {
    Event question = new Event(Event.GET_LOGICAL_PHYSICAL_MAPPINGS, true);
    return (Map<Address, PhysicalAddress>) down(question);
  }

  private synchronized Set<PhysicalAddress> lookUp() {
    Set<PhysicalAddress> addresses = new LinkedHashSet<>();
    for (HostPort name : names) {
      try {
        for (InetAddress address : InetAddress.getAllByName(name.host())) {
          if (addresses.size() < ADDRESSES_MAX) {
            addresses.add(new IpAddress(address, name.port()));
          }
        }
        if (unknown.remove(name.host())) {
          LOG.info("resolved {}, after earlier failures", name.host());
        }
      } catch (UnknownHostException e) {
        if (unknown.add(name.host())) {
          LOG.warn("cannot resolve {}; retrying", name.host());
        }
      }
    }
    return addresses;
  }
}
