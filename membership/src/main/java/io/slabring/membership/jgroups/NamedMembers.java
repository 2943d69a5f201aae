package io.slabring.membership.jgroups;

import io.slabring.membership.HostPort;
import io.slabring.membership.MembershipConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.PhysicalAddress;
import org.jgroups.protocols.TCPPING;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.Responses;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the members that the settings name, and those met before. Names are looked up every time, so
 * a member may come back with another address.
 */
final class NamedMembers extends TCPPING {
  private static final Logger LOG = LoggerFactory.getLogger(NamedMembers.class);

  /** Addresses of one DNS name at most. */
  private static final int ADDRESSES_MAX = 4096;

  private static final int FIRST_RUNS = 6;

  private final List<HostPort> names;
  private final Set<String> unknown = new LinkedHashSet<>();

  NamedMembers(MembershipConfig config) {
    names =
        config.dnsName == null
            ? config.join.stream().map(HostPort::parse).toList()
            : List.of(new HostPort(config.dnsName, config.bindPort));
    initial_hosts_set_programmatically = true;
    setPortRange(0);
  }

  /**
   * Members that start at the same time are asked again while they come up; one that is missed
   * would be alone until it is merged, seconds later. Afterwards merging asks often enough.
   */
  @Override
  public Object down(Event event) {
    if (event.type() == Event.CONNECT) {
      numDiscoveryRuns(FIRST_RUNS);
    } else if (event.type() == Event.VIEW_CHANGE) {
      numDiscoveryRuns(1);
    }
    return super.down(event);
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
          LOG.info("{} has an address now", name.host());
        }
      } catch (UnknownHostException e) {
        if (unknown.add(name.host())) {
          LOG.warn("{} has no address; looking again from time to time", name.host());
        }
      }
    }
    return addresses;
  }
}
