package io.slabring.membership.times;

import io.slabring.membership.Membership;
import io.slabring.membership.MembershipConfig;
import io.slabring.membership.Node;
import io.slabring.membership.jgroups.JGroupsMembership;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The program of one member: reads commands, and prints each view as the client ports of the nodes
 * that serve.
 */
final class TimedMember {
  private TimedMember() {}

  /** Arguments: client port, cluster port, cluster ports of all. */
  public static void main(String[] arguments) throws Exception {
    MembershipConfig config = new MembershipConfig();
    config.cluster = "times";
    config.host = "127.0.0.1";
    config.ip = "127.0.0.1";
    config.port = Integer.parseInt(arguments[0]);
    config.bindPort = Integer.parseInt(arguments[1]);
    config.join = List.of(arguments[2].split(","));
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    Membership membership = null;
    loadClasses();
    say("ready");
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      switch (line) {
        case "join" -> {
          membership = JGroupsMembership.join(config);
          membership.listen((view, continuous) -> say("view " + ports(view.serving())));
          membership.serve();
        }
        case "leave" -> membership.close();
        default -> throw new IllegalArgumentException(line);
      }
    }
    System.exit(0);
  }

  /**
   * Once in a cluster of its own: a new JVM needs most of a second for that, on a core of its own.
   */
  private static void loadClasses() throws IOException {
    MembershipConfig config = new MembershipConfig();
    config.cluster = "rehearsal";
    config.host = "127.0.0.1";
    config.ip = "127.0.0.1";
    config.port = 1;
    config.bindPort = 0;
    try (Membership alone = JGroupsMembership.join(config)) {
      alone.serve();
    }
  }

  private static String ports(List<Node> nodes) {
    return nodes.stream()
        .map(node -> Integer.toString(node.port()))
        .collect(Collectors.joining(","));
  }

  private static synchronized void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
