package io.slabring.node.admin;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Requests and items on their way between this node and others, counted since the start where
 * nothing else is said. Immutable.
 *
 * @param forwardedRequests requests of clients that were sent to the owners of their keys
 * @param forwardErrors those of them that failed
 * @param servedForOthers requests that other nodes have sent here
 * @param fetchedItems items that were asked for when a client wanted them, and were there
 * @param inheritedItems all items that this node got from former owners
 * @param formerOwners nodes that may still have items for this node, now
 * @param handedOverItems items that other nodes got from this one
 * @param handoverLeft items that this node has for others, now
 */
public record Moves(
    long forwardedRequests,
    long forwardErrors,
    long servedForOthers,
    long fetchedItems,
    long inheritedItems,
    long formerOwners,
    long handedOverItems,
    long handoverLeft) {

  /** Of a node that has sent and got nothing. */
  public static final Moves NONE = new Moves(0, 0, 0, 0, 0, 0, 0, 0);

  /** The same with what moves now. */
  public Moves with(long nowFormerOwners, long nowHandoverLeft) {
    return new Moves(
        forwardedRequests,
        forwardErrors,
        servedForOthers,
        fetchedItems,
        inheritedItems,
        nowFormerOwners,
        handedOverItems,
        nowHandoverLeft);
  }

  /** Names and values, in the order of the parameters: lines of {@code stats cluster}. */
  public Map<String, Long> lines() {
    Map<String, Long> lines = new LinkedHashMap<>();
    lines.put("forwarded_requests", forwardedRequests);
    lines.put("forward_errors", forwardErrors);
    lines.put("served_for_others", servedForOthers);
    lines.put("fetched_items", fetchedItems);
    lines.put("inherited_items", inheritedItems);
    lines.put("former_owners", formerOwners);
    lines.put("handed_over_items", handedOverItems);
    lines.put("handover_left", handoverLeft);
    return lines;
  }

  /** Whether items are moving now. */
  public boolean areUnderWay() {
    return formerOwners > 0 || handoverLeft > 0;
  }

  /**
   * Those of the lines of {@code stats cluster}; a line that is missing or no number counts as 0.
   */
  public static Moves of(Map<String, String> lines) {
    return new Moves(
        number(lines, "forwarded_requests"),
        number(lines, "forward_errors"),
        number(lines, "served_for_others"),
        number(lines, "fetched_items"),
        number(lines, "inherited_items"),
        number(lines, "former_owners"),
        number(lines, "handed_over_items"),
        number(lines, "handover_left"));
  }

  private static long number(Map<String, String> lines, String name) {
    String value = lines.getOrDefault(name, "0");
    return value.matches("[0-9]{1,18}") ? Long.parseLong(value) : 0;
  }
}
