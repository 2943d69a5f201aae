package io.slabring.node.server.listen;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * UDP ports that are bound and never read. memcached's protocol over UDP is not spoken, but with
 * {@code -U} no other process may answer on the port. Thread-safe.
 */
public final class UdpPorts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UdpPorts.class);

  private final List<DatagramChannel> channels = new CopyOnWriteArrayList<>();
  private final List<ListenAddress> held = new CopyOnWriteArrayList<>();

  /** Takes the ports; port 0 stands for any free one. */
  public void hold(List<ListenAddress> addresses) throws ListenException {
    for (ListenAddress address : addresses) {
      try {
        DatagramChannel channel = DatagramChannel.open();
        channels.add(channel);
        channel.bind(new InetSocketAddress(address.host(), address.port()));
        InetSocketAddress local = (InetSocketAddress) channel.getLocalAddress();
        held.add(ListenAddress.tcp(address.host(), local.getPort()));
      } catch (IOException | RuntimeException e) {
        throw new ListenException(address, "-U", e);
      }
    }
  }

  /** The ports, in the order they were asked for. */
  public List<ListenAddress> held() {
    return List.copyOf(held);
  }

  @Override
  public void close() {
    for (DatagramChannel channel : channels) {
      try {
        channel.close();
      } catch (IOException e) {
        LOG.warn("a UDP port was not closed", e);
      }
    }
  }
}
