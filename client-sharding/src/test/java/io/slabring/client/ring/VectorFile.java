package io.slabring.client.ring;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Placements recorded from real clients: a table of the test resources. */
final class VectorFile {
  private VectorFile() {}

  /** The rows, without comments and the heading. */
  static List<String[]> rows(String name) {
    List<String[]> rows = new ArrayList<>();
    try (InputStream in = VectorFile.class.getResourceAsStream(name)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      text.lines()
          .filter(line -> !line.startsWith("#") && !line.startsWith("config\t"))
          .forEach(line -> rows.add(line.split("\t", -1)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rows;
  }

  /** Nodes as {@code host:port*weight}, separated by blanks. */
  static List<RingNode> nodes(String text) {
    List<RingNode> nodes = new ArrayList<>();
    for (String node : text.split(" ", -1)) {
      int colon = node.lastIndexOf(':');
      int star = node.lastIndexOf('*');
      nodes.add(
          new RingNode(
              node.substring(0, colon),
              Integer.parseInt(node.substring(colon + 1, star)),
              Integer.parseInt(node.substring(star + 1))));
    }
    return nodes;
  }
}
