package io.slabring.load.targets;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * Which target each key belongs to. Immutable.
 *
 * @param targets every target that there has been, by number; one that left keeps its number
 * @param placement which of them a key belongs to
 */
public record Routing(List<InetSocketAddress> targets, Placement placement) {
  /** A function from keys to numbers of targets. Thread-safe, allocates nothing. */
  @FunctionalInterface
  public interface Placement {
    /** The number of the target to which a key belongs. */
    int target(byte[] key, int offset, int length);
  }

  /** Copies the list. */
  public Routing {
    targets = List.copyOf(targets);
  }

  /** Whether placement need not be asked. */
  public boolean isSingle() {
    return targets.size() == 1;
  }

  /** host:port, as results name a target. */
  public static String name(InetSocketAddress target) {
    return target.getHostString() + ":" + target.getPort();
  }
}
