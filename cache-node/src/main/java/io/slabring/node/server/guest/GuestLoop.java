package io.slabring.node.server.guest;

import io.slabring.node.server.conversation.Stages;
import io.slabring.node.server.link.LinkLoop;
import io.slabring.node.server.link.Links;
import io.slabring.node.server.stream.ReplyQuota;

/**
 * One event loop that carries out requests of other nodes. Used on that loop.
 *
 * @param loop what its links share
 * @param stages what the requests go through; they use the session of the loop
 * @param quota how many replies each may have under way
 * @param links of this loop, to former owners of what other nodes fetch
 * @param lateViews what waits for a view
 */
public record GuestLoop(
    LinkLoop loop, Stages stages, ReplyQuota quota, Links links, LateViews lateViews) {
  /** A loop on which nothing waits. */
  public GuestLoop(LinkLoop loop, Stages stages, ReplyQuota quota, Links links) {
    this(loop, stages, quota, links, new LateViews(loop.executor(), loop.pace().lateViewMillis()));
  }
}
