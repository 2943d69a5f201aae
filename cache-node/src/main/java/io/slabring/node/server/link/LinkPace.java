package io.slabring.node.server.link;

/**
 * How long other nodes may take. Tests that are not about it are patient, since a machine can be
 * busy.
 *
 * @param tickMillis from one turn of the clock of a link to the next; ten turns are the time limit
 *     of a request and to greet, and fifty that of a link that says nothing
 * @param lateViewMillis longest wait for a view by which a request was sent
 */
public record LinkPace(int tickMillis, int lateViewMillis) {
  /** As documented. */
  public static final LinkPace STANDARD = new LinkPace(100, 500);
}
