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
 * Where clients are told to find this node.
 *
 * @param host lower-case name or IP literal; the node's name on the ring
 * @param ip literal, IPv4 if there is one
 */
public record Advertised(String host, String ip) {
  private static final Logger LOG = LoggerFactory.getLogger(Advertised.class);

  /** An address of the internet: the route to it leads through the interface that others reach. */
  private static final InetSocketAddress ELSEWHERE = new InetSocketAddress("192.0.2.1", 9);

  /**
   * What was asked for or, without that, the address that clients are listened to at. When those
   * are all addresses: the one that other nodes reach or, if they are all too, that of the default
   * route. A name is never guessed, since who is told it may not know it.
   *
   * @param asked a name or IP literal; null for none
   * @param listen where clients come in: a name or IP literal
   * @param cluster where other nodes come in: a name or IP literal
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
      LOG.warn(
          "the advertised host {} cannot be resolved here; its address is told as {}", host, ip);
      return new Advertised(host, ip);
    }
    return new Advertised(host, address.getHostAddress());
  }

  /** An address of a host, IPv4 if it has one; null for none. */
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
