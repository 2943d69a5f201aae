package io.slabring.node.settings;

import java.util.List;

/** The node as one of several. All of them need {@link #NAME}. */
public final class Cluster {
  static final Rows ROWS = new Rows(Section.CLUSTER);

  public static final Setting<String> NAME =
      ROWS.flag(
              "cluster",
              "name",
              Types.text("[A-Za-z0-9._-]{1,64}", "1 to 64 letters, digits, dots, _ and -"))
          .row(
              "Join the cluster with this name: 1 to 64 letters, digits, dots, _ and -. The options"
                  + " below need it");

  public static final Setting<String> BIND =
      ROWS.flag("cluster-bind", "addr", Types.text())
          .byDefault("127.0.0.1:7800")
          .row("Address where the nodes talk to each other, as host:port");

  public static final Setting<List<String>> JOIN =
      ROWS.flag("join", "list", Types.texts())
          .row(
              "Cluster addresses of some or all other nodes, separated by commas. The port is 7800"
                  + " unless given");

  public static final Setting<String> DISCOVER =
      ROWS.flag("discover", "how", Types.text())
          .row("Find the other nodes: dns:NAME, at the addresses of a name, or multicast");

  public static final Setting<String> ADVERTISE =
      ROWS.flag("advertise", "addr", Types.text())
          .row("Host or host:port that clients are told. Without it, the address of -l");

  public static final Setting<Integer> WEIGHT =
      ROWS.flag("weight", "num", Types.whole(1, 1000))
          .byDefault("1")
          .row("Share of the keys relative to other nodes, 1 to 1000");

  public static final Setting<String> ZONE =
      ROWS.flag(
              "zone",
              "name",
              Types.text("[A-Za-z0-9._/-]{0,64}", "at most 64 letters, digits and . _ / -"))
          .byDefault("")
          .row("Where the node runs; shown with the cluster");

  public static final Setting<String> RING =
      ROWS.flag("ring", "name", Types.text())
          .byDefault("ketama")
          .row(
              "How clients place keys: ketama, ketama-spy, nginx, libmemcached-modulo, rendezvous,"
                  + " jump, or none for anything else");

  public static final Setting<String> FOREIGN_KEYS =
      ROWS.flag("foreign-keys", "how", Types.choice("forward", "serve"))
          .byDefault("forward")
          .row(
              "What to do with requests for keys of other nodes: forward them to the owner, or"
                  + " serve them here. With --ring none they are served");

  public static final Setting<Integer> LINK_PORT =
      ROWS.flag("link-port", "num", Types.whole(0, 65_535))
          .byDefault("0")
          .row(
              "Port on the host of --cluster-bind for requests and items that nodes send each"
                  + " other. 0: any free one");

  public static final Setting<String> SECRET_FILE =
      ROWS.file('\0', "cluster-secret-file", FileUse.READ)
          .row(
              "File with the shared cluster secret, 16 to 4096 bytes. Authenticates nodes and"
                  + " encrypts their traffic");

  public static final Setting<String> CERTIFICATE =
      ROWS.file('\0', "cluster-cert", FileUse.READ)
          .row("PEM certificate of this node. The nodes then talk over TLS");

  public static final Setting<String> KEY =
      ROWS.file('\0', "cluster-key", FileUse.READ).row("PEM private key of --cluster-cert");

  public static final Setting<String> AUTHORITY =
      ROWS.file('\0', "cluster-ca", FileUse.READ)
          .row("PEM certificates of the authorities that sign those of the nodes");

  public static final Setting<Boolean> INSECURE =
      ROWS.flag('\0', "cluster-insecure", true)
          .row("Let any machine that reaches --cluster-bind join the cluster");

  public static final Setting<Integer> DRAIN =
      ROWS.flag("drain", "sec", Types.whole(0, 3600))
          .byDefault("30")
          .row(
              "Most seconds, 0 to 3600, for which a leaving node hands over its items and still"
                  + " answers. It stops earlier when the other nodes have all and its clients have"
                  + " gone");

  private Cluster() {}
}
