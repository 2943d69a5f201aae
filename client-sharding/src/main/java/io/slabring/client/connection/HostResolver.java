package io.slabring.client.connection;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Turns a host's name into addresses; asked before every connect, on a thread that may block. */
@FunctionalInterface
public interface HostResolver {
  /**
   * The operating system's, through the JDK, which remembers answers for as long as {@code
   * networkaddress.cache.ttl} says: 30 seconds by default.
   */
  HostResolver SYSTEM = InetAddress::getAllByName;

  /**
   * Resolves a name; connects take the addresses in turn.
   *
   * @return at least one address
   */
  InetAddress[] resolve(String host) throws UnknownHostException;
}
