package io.slabring.node;

import io.slabring.node.server.listen.ListenAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * Tells the process that started this one which ports it got: a file named by the environment
 * variable {@code MEMCACHED_PORT_FILENAME}, one line {@code TCP INET: <port>} or {@code UDP INET:
 * <port>} for each address. It appears whole, by renaming.
 */
final class PortFile {
  /** The environment variable, memcached's own. */
  static final String VARIABLE = "MEMCACHED_PORT_FILENAME";

  private PortFile() {}

  static void write(Path file, List<ListenAddress> tcp, List<ListenAddress> udp)
      throws IOException {
    StringBuilder lines = new StringBuilder();
    append(lines, "TCP", tcp);
    append(lines, "UDP", udp);
    Path part = Path.of(file + ".lck");
    Files.writeString(part, lines);
    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void append(StringBuilder lines, String protocol, List<ListenAddress> addresses) {
    for (ListenAddress address : addresses) {
      if (!address.isUnix()) {
        String family = address.host().indexOf(':') >= 0 ? "INET6" : "INET";
        lines.append(protocol).append(' ').append(family).append(": ");
        lines.append(address.port()).append('\n');
      }
    }
  }
}
