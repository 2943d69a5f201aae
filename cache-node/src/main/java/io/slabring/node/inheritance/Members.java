package io.slabring.node.inheritance;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Which nodes are in this node's view, and since which view without a gap. Thread-safe; views are
 * entered one at a time.
 */
public final class Members {
  /*
   * A node that hung or was cut off may still send what clients asked of it long ago, by a view in
   * which it was still a member. Those clients have given up, and what they have written since would
   * be overwritten. So nothing is taken that was sent by a view before the one in which the sender
   * came back.
   */
  private volatile Map<String, Long> since = Map.of();

  /**
   * Enters a view.
   *
   * @param ids of all nodes in it
   * @param continuous whether this node had the view directly before; else all nodes count as new
   * @return whether a node may have left: what it sent before must not be carried out in this view
   */
  public boolean enter(long version, Collection<String> ids, boolean continuous) {
    Map<String, Long> before = continuous ? since : Map.of();
    Map<String, Long> now = new HashMap<>();
    ids.forEach(id -> now.put(id, before.getOrDefault(id, version)));
    boolean loses = !continuous || !now.keySet().containsAll(since.keySet());
    since = now;
    return loses;
  }

  /** Whether a node is in the view. */
  public boolean contains(String id) {
    return since.containsKey(id);
  }

  /**
   * Whether a request may be carried out.
   *
   * @param id of the node that sends it
   * @param sentBy version of the view by which it was sent
   */
  public boolean accept(String id, long sentBy) {
    Long first = since.get(id);
    return first != null && sentBy >= first;
  }
}
