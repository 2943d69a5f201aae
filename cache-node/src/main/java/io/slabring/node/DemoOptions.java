package io.slabring.node;

import io.slabring.node.settings.Numbers;
import io.slabring.node.settings.UsageException;
import java.util.Iterator;
import java.util.List;

/**
 * The options of {@code slabring demo}. Immutable.
 *
 * @param port first of the ports for clients, 0 for any that are free
 * @param clusterPort first of the ports between the nodes, 0 for any that are free
 */
record DemoOptions(int port, int clusterPort) {
  private static final int PORT = 11_211;
  private static final int CLUSTER_PORT = 7_800;
  private static final int PORT_MAX = 65_535;

  /**
   * Reads them.
   *
   * @throws UsageException when they cannot be obeyed
   */
  static DemoOptions parse(List<String> arguments) {
    int port = PORT;
    int clusterPort = CLUSTER_PORT;
    for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
      String argument = rest.next();
      int equals = argument.indexOf('=');
      String name = equals < 0 ? argument : argument.substring(0, equals);
      if (!List.of("--port", "--cluster-port").contains(name)) {
        throw UsageException.badValue(
            "demo has no option \"%s\", but --port and --cluster-port: -h explains them", argument);
      }
      if (equals < 0 && !rest.hasNext()) {
        throw UsageException.badValue("demo: %s needs a value: -h lists the options", name);
      }
      int value = port(name, equals < 0 ? rest.next() : argument.substring(equals + 1));
      if (name.equals("--port")) {
        port = value;
      } else {
        clusterPort = value;
      }
    }
    return new DemoOptions(port, clusterPort);
  }

  private static int port(String name, String text) {
    int port = Numbers.integer("demo: " + name, text);
    if (port < 0 || port > PORT_MAX) {
      throw UsageException.badValue(
          "demo: %s must be 0 to %d, and 0 is any free one: %d", name, PORT_MAX, port);
    }
    return port;
  }
}
