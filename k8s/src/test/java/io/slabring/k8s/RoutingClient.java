package io.slabring.k8s;

import io.slabring.client.ring.Ring;
import io.slabring.client.ring.RingKind;
import io.slabring.client.ring.RingNode;
import io.slabring.membership.ClusterText;
import io.slabring.membership.ClusterView;
import io.slabring.membership.Node;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A client as applications have it: asks any node for the view, places keys by ketama, and when a
 * node does not answer asks for the view again. Not thread-safe.
 */
final class RoutingClient implements AutoCloseable {
  /** Applications wait less; on a busy machine a node that lives may take seconds to answer. */
  private static final int ANSWER_MILLIS = 10_000;

  private static final long REFRESH_NANOS = 1_000_000_000L;

  private final List<String> seeds = new ArrayList<>();
  private final Map<String, Wire> connections = new HashMap<>();
  private ClusterView view = new ClusterView(1, List.of());
  private Ring ring;
  private long refreshed;

  /** Adds an address to ask when no node of the view answers. */
  void seed(String ip) {
    seeds.add(0, ip);
  }

  ClusterView view() {
    return view;
  }

  /** Takes the newest view that any node of the last one knows, or else a seed. */
  void refresh() {
    List<String> addresses = new ArrayList<>();
    view.serving().forEach(node -> addresses.add(node.ip()));
    addresses.addAll(seeds);
    ClusterView newest = null;
    for (String ip : addresses.stream().distinct().toList()) {
      try {
        ClusterView seen = ClusterText.parse(connection(ip).config());
        if (!seen.serving().isEmpty() && (newest == null || seen.version() > newest.version())) {
          newest = seen;
        }
      } catch (IOException e) {
        forget(ip);
      }
    }
    refreshed = System.nanoTime();
    if (newest != null && newest.version() >= view.version()) {
      view = newest;
      List<RingNode> nodes = new ArrayList<>();
      view.serving().forEach(node -> nodes.add(new RingNode(node.host(), node.port(), 1)));
      ring = RingKind.KETAMA.build(nodes);
    }
  }

  /** The node of a key in the present view. */
  Node owner(String key) {
    if (ring == null || System.nanoTime() - refreshed > REFRESH_NANOS) {
      refresh();
    }
    byte[] bytes = key.getBytes(StandardCharsets.US_ASCII);
    int index = ring == null ? -1 : ring.owner(bytes, 0, bytes.length);
    if (index < 0) {
      throw new IllegalStateException("no node serves");
    }
    return view.serving().get(index);
  }

  /** Whether it was stored. */
  boolean set(String key, String value) throws IOException {
    return onOwner(key, wire -> wire.set(key, value)).equals("STORED");
  }

  /** The value, or null. */
  String get(String key) throws IOException {
    return onOwner(key, wire -> wire.get(key));
  }

  private interface Request {
    String on(Wire wire) throws IOException;
  }

  /** Tries again, once, with a new view: a node that leaves closes connections between requests. */
  private String onOwner(String key, Request request) throws IOException {
    String ip = owner(key).ip();
    try {
      return request.on(connection(ip));
    } catch (IOException e) {
      forget(ip);
      refresh();
      String next = owner(key).ip();
      try {
        return request.on(connection(next));
      } catch (IOException again) {
        forget(next);
        throw again;
      }
    }
  }

  private Wire connection(String ip) throws IOException {
    Wire wire = connections.get(ip);
    if (wire == null) {
      wire = Wire.open(ip, NodeContainer.PORT, ANSWER_MILLIS);
      connections.put(ip, wire);
    }
    return wire;
  }

  private void forget(String ip) {
    Wire wire = connections.remove(ip);
    if (wire != null) {
      try {
        wire.close();
      } catch (IOException e) {
        // it is of no use either way
      }
    }
  }

  @Override
  public void close() {
    List.copyOf(connections.keySet()).forEach(this::forget);
  }
}
