package io.slabring.node;

import io.slabring.membership.ClusterStats;
import io.slabring.membership.ClusterView;
import io.slabring.membership.Node;
import io.slabring.node.settings.HostAndPort;
import io.slabring.node.settings.UsageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** {@code slabring cluster HOST:PORT}: the cluster as one of its nodes sees it. */
final class ClusterCommand {
  /** No server answers (sysexits.h). */
  static final int UNAVAILABLE = 69;

  /** The server that answers is not a node of a cluster (sysexits.h). */
  static final int NO_CLUSTER = 76;

  private static final int PORT = 11_211;

  private ClusterCommand() {}

  /**
   * The text to print.
   *
   * @param arguments host or host:port of a node, or nothing for this machine
   * @throws UsageException with the exit code, when there is no such text
   */
  static String run(List<String> arguments) {
    if (arguments.size() > 1) {
      throw UsageException.badUsage(
          "cluster takes one HOST[:PORT] of a node, and there is also \"%s\"", arguments.get(1));
    }
    String given = arguments.isEmpty() ? "127.0.0.1" : arguments.getFirst();
    HostAndPort address = HostAndPort.parse("cluster", given, PORT);
    address.requirePort("cluster", given);
    try {
      ClusterStats stats = ClusterQuery.ask(address).stats();
      return table(stats, MovesQuery.ask(stats.view().nodes()));
    } catch (ClusterQuery.NoClusterException e) {
      throw new UsageException(
          NO_CLUSTER, "%s is not a node of a cluster: %s".formatted(address, e.getMessage()));
    } catch (IOException e) {
      throw new UsageException(UNAVAILABLE, "cannot ask %s: %s".formatted(address, e.getMessage()));
    }
  }

  /**
   * A heading, a line for each node, and a line for each that inherits or hands over. An asterisk
   * marks the node that answered.
   *
   * @param answers what moves at each node, by id; a node that did not answer is missing
   */
  static String table(ClusterStats stats, Map<String, MovesQuery.Answer> answers) {
    ClusterView view = stats.view();
    List<String[]> rows = new ArrayList<>();
    rows.add(
        new String[] {
          "", "node", "ip", "state", "weight", "zone", "forwarded", "inherited", "to give"
        });
    for (Node node : view.nodes()) {
      MovesQuery.Answer answer = answers.get(node.id());
      rows.add(
          new String[] {
            node.id().equals(stats.localId()) ? "*" : "",
            new HostAndPort(node.host(), node.port()).toString(),
            node.ip(),
            node.state().name().toLowerCase(Locale.ROOT),
            Integer.toString(node.weight()),
            node.zone().isEmpty() ? "-" : node.zone(),
            answer == null ? "?" : Long.toString(answer.moves().forwardedRequests()),
            answer == null ? "?" : Long.toString(answer.moves().inheritedItems()),
            answer == null ? "?" : Long.toString(answer.moves().handoverLeft())
          });
    }
    StringBuilder text = new StringBuilder();
    text.append("version ").append(view.version()).append(", ring ").append(stats.ring());
    text.append(", ").append(view.serving().size()).append(" of ").append(view.nodes().size());
    text.append(" nodes serve\n");
    int[] widths =
        IntStream.range(0, rows.getFirst().length)
            .map(column -> rows.stream().mapToInt(row -> row[column].length()).max().orElse(0))
            .toArray();
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.length; column++) {
        line.append(row[column]).repeat(' ', widths[column] - row[column].length() + 2);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    for (Node node : view.nodes()) {
      MovesQuery.Answer answer = answers.get(node.id());
      if (answer != null && answer.moves().formerOwners() > 0) {
        text.append(new HostAndPort(node.host(), node.port()))
            .append(" inherits from ")
            .append(answer.moves().formerOwners())
            .append(answer.moves().formerOwners() == 1 ? " node: " : " nodes: ")
            .append(answer.moves().inheritedItems())
            .append(" items so far, ")
            .append(answer.itemsPerSecond())
            .append(" a second\n");
      }
    }
    return text.toString();
  }
}
