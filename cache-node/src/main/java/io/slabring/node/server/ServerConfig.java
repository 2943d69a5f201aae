package io.slabring.node.server;

import io.slabring.node.server.command.Permissions;
import io.slabring.node.server.listen.ListenAddress;
import io.slabring.node.server.listen.TransportKind;
import io.slabring.node.server.login.AuthFile;
import io.slabring.node.server.tls.Tls;
import io.slabring.node.settings.Admin;
import io.slabring.node.settings.Cluster;
import io.slabring.node.settings.Commands;
import io.slabring.node.settings.Setting;
import io.slabring.node.settings.Settings;
import io.slabring.node.settings.Work;
import java.util.List;
import java.util.Locale;

/**
 * The settings of the network side, and what is made from them before it starts. Immutable.
 *
 * @param settings the values of all settings
 * @param addresses where to listen
 * @param udpAddresses UDP ports to hold, so that nothing else answers there
 * @param tls encrypts the connections of addresses that do not say {@code notls}; null for none
 * @param authFile users and passwords; null if clients need none
 * @param link how other nodes are reached; null without a cluster
 */
public record ServerConfig(
    Settings settings,
    List<ListenAddress> addresses,
    List<ListenAddress> udpAddresses,
    Tls tls,
    AuthFile authFile,
    LinkConfig link) {
  /** Those of a node without a cluster. */
  public ServerConfig(
      Settings settings,
      List<ListenAddress> addresses,
      List<ListenAddress> udpAddresses,
      Tls tls,
      AuthFile authFile) {
    this(settings, addresses, udpAddresses, tls, authFile, null);
  }

  /** The same for a node that others reach in this way; null if none do. */
  public ServerConfig with(LinkConfig newLink) {
    return new ServerConfig(settings, addresses, udpAddresses, tls, authFile, newLink);
  }

  /** The value of a setting. */
  <T> T get(Setting<T> setting) {
    return settings.get(setting);
  }

  /** The transport to force, or null for the best that works. */
  public TransportKind transport() {
    String name = get(Work.TRANSPORT);
    return name == null ? null : TransportKind.valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** Whether it is measured how long commands take, and keys are looked at. */
  boolean measures() {
    return get(Admin.ADDRESS) != null;
  }

  /** Whether the node belongs to a cluster, so that clients are told of all its nodes. */
  boolean inCluster() {
    return get(Cluster.NAME) != null;
  }

  /** Which commands of the operator are obeyed. */
  Permissions permissions() {
    return new Permissions(
        get(Commands.SHUTDOWN),
        get(Commands.FLUSH),
        get(Commands.WATCH),
        get(Commands.DUMP),
        get(Commands.DEBUG));
  }
}
