package io.slabring.node.cluster;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The address under which clients find this node.
 *
 * @param host lower-case name or IP literal; the node's name on the ring
 * @param ip literal, IPv4 if there is one
 */
public record Advertised(String host, String ip) {
  private static final Logger LOG = LoggerFactory.getLogger(Advertised.class);

  /** An address outside this network: the route to it uses the interface that others reach. */
  private static final InetSocketAddress ELSEWHERE = new InetSocketAddress("192.0.2.1", 9);

  /**
   * Chooses the address to advertise. It is the given one; otherwise the address that listens for
   * clients. If that is every address, it is the one that listens for other nodes; if that is every
   * address, too, it is the one of the default route. A name is never guessed, because a client may
   * be unable to resolve it.
   *
   * @param asked the address that the operator asked for: a name or IP literal; null for none
   * @param listen the address that listens for clients: a name or IP literal
   * @param cluster the address that listens for other nodes: a name or IP literal
   */
  public static Advertised choose(String asked, String listen, String cluster) {
    if (asked != null) {
      return of(asked);
    }
    InetAddress clients = resolve(listen);
    if (clients == null || !clients.isAnyLocalAddress()) {
      return of(listen);
    }
    InetAddress nodes = resolve(cluster);
    String ip = (nodes != null && isOutside(nodes) ? nodes : localAddress()).getHostAddress();
    return new Advertised(ip, ip);
  }

  private static Advertised of(String name) {
    String host = name.toLowerCase(Locale.ROOT);
    InetAddress address = resolve(host);
    if (address == null) {
      String ip = localAddress().getHostAddress();
      LOG.warn("cannot resolve the advertised host {} here; clients get the address {}", host, ip);
      return new Advertised(host, ip);
    }
    return new Advertised(host, address.getHostAddress());
  }

  /** An address of a host, IPv4 if it has one; null if it has none. */
  private static InetAddress resolve(String host) {
    try {
      InetAddress[] all = InetAddress.getAllByName(host);
      return Stream.of(all).filter(Inet4Address.class::isInstance).findFirst().orElse(all[0]);
    } catch (UnknownHostException e) {
      return null;
    }
  }

  /** The address by which others most likely reach this machine. */
  private static InetAddress localAddress() {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(ELSEWHERE); // asks for the route, sends nothing
      if (isOutside(socket.getLocalAddress())) {
        return socket.getLocalAddress();
      }
    } catch (IOException | RuntimeException e) {
      LOG.debug("no default route", e);
    }
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(Inet4Address.class::isInstance)
          .filter(Advertised::isOutside)
          .findFirst()
          .orElseGet(InetAddress::getLoopbackAddress);
    } catch (IOException e) {
      return InetAddress.getLoopbackAddress();
    }
  }

  private static boolean isOutside(InetAddress address) {
    return !address.isAnyLocalAddress()
        && !address.isLoopbackAddress()
        && !address.isLinkLocalAddress();
  }
}
